namespace Emu.Backends.Char.Host;

/// <summary>A pseudo terminal of the host, from its master's side; one class a platform. Whoever opens it comes and goes.</summary>
internal abstract class HostPty : IDisposable
{
    /// <summary>Makes one.</summary>
    /// <returns>Null where there are none.</returns>
    /// <exception cref="IOException">The host has no more.</exception>
    public static HostPty? Open() => OperatingSystem.IsWindows() ? null : new UnixPty();

    /// <summary>Name of the terminal that others open.</summary>
    public abstract string Name { get; }

    /// <summary>Waits until somebody has the terminal open.</summary>
    /// <returns>Whether somebody has; not after <see cref="End"/>.</returns>
    public abstract bool WaitForOpen();

    /// <summary>Waits for input.</summary>
    /// <param name="buffer">Takes the bytes.</param>
    /// <returns>How many; 0 when nobody has it open any more, and after <see cref="End"/>.</returns>
    public abstract int Read(byte[] buffer);

    /// <summary>Writes what goes within a second.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <returns>How many.</returns>
    /// <exception cref="IOException">Nobody has it open.</exception>
    public abstract int Write(ReadOnlySpan<byte> bytes);

    /// <summary>Ends everything that waits, for good; any thread.</summary>
    public abstract void End();

    /// <summary>Closes it. Nobody waits any more.</summary>
    public abstract void Dispose();
}
