using System.Runtime.CompilerServices;

namespace Emu.Backends.Char.Host;

/// <summary>Standard input as a stream, where the terminal's mode is not changed. A read that waits ends with the process.</summary>
internal sealed class StreamTerminal : HostTerminal
{
    private readonly Stream input = Console.OpenStandardInput();
    private volatile bool interrupted;

    /// <summary>Makes it. Not part of its caller, which would then load the console's library on every system.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static new HostTerminal Open() => new StreamTerminal();

    /// <summary>Standard output as a stream. Not part of its caller either.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Stream OpenConsole() => Console.OpenStandardOutput();

    /// <inheritdoc/>
    public override bool IsInteractive => !Console.IsInputRedirected;

    /// <inheritdoc/>
    public override void MakeRaw()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer)
    {
        int length = interrupted ? 0 : input.Read(buffer);
        return interrupted ? 0 : length;
    }

    /// <inheritdoc/>
    public override void Interrupt() => interrupted = true;

    /// <inheritdoc/>
    public override void Dispose()
    {
    }
}
