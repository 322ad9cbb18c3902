using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using static Emu.Backends.Char.Host.UnixCalls;

namespace Emu.Backends.Char.Host;

/// <summary>
/// A pseudo terminal of Linux or macOS, from its master's side. Its slave begins in raw mode: bytes go through as they are. Whether
/// anybody has the slave open is asked now and then, since nothing tells.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed unsafe class UnixPty : HostPty
{
    private const int AskMilliseconds = 200;
    private const int WriteMilliseconds = 1000;
    private const int TryAgain = 11;
    private const int TryAgainMac = 35;
    private const int NameBytes = 128;
    private const int ReadWrite = 2;

    private readonly int[] wake = new int[2];
    private readonly int master;
    private volatile bool ended;

    /// <summary>Makes one.</summary>
    /// <exception cref="IOException">The host has none.</exception>
    public UnixPty()
    {
        bool isMac = OperatingSystem.IsMacOS();
        int noControl = isMac ? 0x20000 : 0x100;
        int noWaiting = isMac ? 4 : 0x800;
        int closeInChildren = isMac ? 0x100_0000 : 0x8_0000;
        master = Check(OpenDescriptor("/dev/ptmx", ReadWrite | noControl | noWaiting | closeInChildren), "no pseudo terminal");
        try
        {
            Check(GrantPty(master), "no right to a pseudo terminal");
            Check(UnlockPty(master), "no pseudo terminal");
            byte* name = stackalloc byte[NameBytes];
            Check(-NamePty(master, name, NameBytes), "a pseudo terminal without a name");
            Name = Marshal.PtrToStringUTF8((nint)name)!;
            MakeRaw(noControl | closeInChildren);
            fixed (int* ends = wake)
            {
                Check(Pipe(ends), "no pipe");
            }
        }
        catch
        {
            _ = Close(master);
            throw;
        }
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override bool WaitForOpen()
    {
        while (!ended)
        {
            (short state, _) = Ask(PollIn, 0);
            if ((state & PollHangup) == 0)
            {
                return true;
            }

            PollEntry entry = new() { Descriptor = wake[0], Events = PollIn };
            _ = Poll(&entry, 1, AskMilliseconds);
        }

        return false;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer)
    {
        while (!ended)
        {
            (short state, bool isWoken) = Ask(PollIn, -1);
            if (isWoken || ((state & PollIn) == 0 && (state & PollHangup) != 0))
            {
                return 0;
            }

            fixed (byte* bytes = buffer)
            {
                nint length = ReadDescriptor(master, bytes, (nuint)buffer.Length);
                if (length >= 0 || !IsLater(Marshal.GetLastPInvokeError()))
                {
                    return (int)Math.Max(0, length);
                }
            }
        }

        return 0;
    }

    /// <inheritdoc/>
    public override int Write(ReadOnlySpan<byte> bytes)
    {
        (short state, bool isWoken) = Ask(PollOut, WriteMilliseconds);
        if (isWoken || (state & PollHangup) != 0)
        {
            throw new IOException("nobody has the terminal open");
        }

        if ((state & PollOut) == 0)
        {
            return 0;
        }

        fixed (byte* data = bytes)
        {
            nint length = WriteDescriptor(master, data, (nuint)bytes.Length);
            return length >= 0 ? (int)length
                : IsLater(Marshal.GetLastPInvokeError()) ? 0
                : throw new IOException("the terminal is closed");
        }
    }

    /// <inheritdoc/>
    public override void End()
    {
        ended = true;
        byte one = 1;
        _ = WriteDescriptor(wake[1], &one, 1);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _ = Close(master);
        _ = Close(wake[0]);
        _ = Close(wake[1]);
    }

    private static int Check(int result, string otherwise) =>
        result >= 0 ? result : throw new IOException($"{otherwise}: error {Marshal.GetLastPInvokeError()}");

    private static bool IsLater(int error) => error is Interrupted or TryAgain || (error == TryAgainMac && OperatingSystem.IsMacOS());

    private void MakeRaw(int flags)
    {
        int slave = Check(OpenDescriptor(Name, ReadWrite | flags), $"cannot open {Name}");
        byte* mode = stackalloc byte[256];
        if (GetAttributes(slave, mode) == 0)
        {
            CfMakeRaw(mode);
            _ = SetAttributes(slave, 0, mode);
        }

        _ = Close(slave);
    }

    /// <summary>Waits for the master, or to be woken.</summary>
    private (short State, bool IsWoken) Ask(short events, int milliseconds)
    {
        PollEntry* entries = stackalloc PollEntry[2];
        entries[0] = new PollEntry { Descriptor = master, Events = events };
        entries[1] = new PollEntry { Descriptor = wake[0], Events = PollIn };
        return Poll(entries, 2, milliseconds) < 0 ? ((short)0, false) : (entries[0].Returned, entries[1].Returned != 0);
    }
}
