namespace Emu.Abstractions.Qdev.Backend;

/// <summary>A character backend whose other side comes and goes, at an address that people need to know. Any thread.</summary>
public interface ICharPeer
{
    /// <summary>Where the other side is, as QEMU lists it: <c>pty:/dev/pts/3</c>, <c>unix:/tmp/x,server=on</c>.</summary>
    string Address { get; }

    /// <summary>
    /// Completes when the other side has been there once; complete from the start unless the backend was told to wait for it. Who
    /// lets a new machine run waits for this first.
    /// </summary>
    Task Awaited { get; }
}
