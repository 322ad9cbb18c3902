namespace Emu.Backends.Char.Host;

/// <summary>The host's standard input and the terminal behind it; one class a platform.</summary>
internal abstract class HostTerminal : IDisposable
{
    /// <summary>The terminal of this platform.</summary>
    public static HostTerminal Open() => OperatingSystem.IsWindows() ? StreamTerminal.Open() : new UnixTerminal();

    /// <summary>The standard output of this platform.</summary>
    public static Stream OpenOutput() => OperatingSystem.IsWindows() ? StreamTerminal.OpenConsole() : new UnixOutput(1);

    /// <summary>Whether standard input is a terminal with a person at it.</summary>
    public abstract bool IsInteractive { get; }

    /// <summary>Lets every key through as it is pressed; undone by <see cref="Dispose"/>. Nothing happens without a terminal.</summary>
    public abstract void MakeRaw();

    /// <summary>Waits for input.</summary>
    /// <param name="buffer">Takes the bytes.</param>
    /// <returns>How many; 0 at the end, also after <see cref="Interrupt"/>.</returns>
    public abstract int Read(byte[] buffer);

    /// <summary>Ends a <see cref="Read"/> that waits, on any thread.</summary>
    public abstract void Interrupt();

    /// <summary>Gives the terminal back as it was.</summary>
    public abstract void Dispose();
}
