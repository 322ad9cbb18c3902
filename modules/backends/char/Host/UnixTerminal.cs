using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using static Emu.Backends.Char.Host.UnixCalls;

namespace Emu.Backends.Char.Host;

/// <summary>Standard input of Linux and macOS by its file descriptor: raw mode, and a read that can be interrupted.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed unsafe class UnixTerminal : HostTerminal
{
    private const int SetAfterOutput = 1;

    // Room for any platform's struct termios; its first word is c_iflag, its second c_oflag.
    private readonly byte[] saved = new byte[256];
    private readonly int[] wake = new int[2];
    private readonly int input;
    private readonly Lock gate = new();
    private readonly List<PosixSignalRegistration> signals = [];
    private bool raw;

    /// <summary>Takes an open descriptor, which stays open.</summary>
    /// <param name="input">Standard input unless a test says otherwise.</param>
    public UnixTerminal(int input = 0)
    {
        this.input = input;
        fixed (int* ends = wake)
        {
            if (Pipe(ends) != 0)
            {
                throw new IOException($"no pipe: error {Marshal.GetLastPInvokeError()}");
            }
        }
    }

    /// <inheritdoc/>
    public override bool IsInteractive => IsATty(input) == 1;

    /// <inheritdoc/>
    public override void MakeRaw()
    {
        if (!SetRaw())
        {
            return;
        }

        // Whoever ends or stops the program from outside finds the terminal as it was.
        foreach (PosixSignal signal in (ReadOnlySpan<PosixSignal>)[PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT, PosixSignal.SIGTSTP])
        {
            signals.Add(PosixSignalRegistration.Create(signal, _ => Restore()));
        }

        signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => SetRaw()));
    }

    /// <returns>Whether the mode was changed: a terminal is there, and the program is in its foreground.</returns>
    private bool SetRaw()
    {
        lock (gate)
        {
            // Setting the mode from the background would stop the program.
            if (raw || !IsInteractive || GetForeground(input) is not -1 and int group && group != GetGroup())
            {
                return false;
            }

            byte* mode = stackalloc byte[saved.Length];
            fixed (byte* original = saved)
            {
                if (GetAttributes(input, original) != 0)
                {
                    return false;
                }

                Buffer.MemoryCopy(original, mode, saved.Length, saved.Length);
                CfMakeRaw(mode);

                // Output is still processed: a program's own lines begin at the left.
                int word = OperatingSystem.IsMacOS() ? sizeof(ulong) : sizeof(uint);
                Buffer.MemoryCopy(original + word, mode + word, word, word);
                raw = SetAttributes(input, SetAfterOutput, mode) == 0;
                return raw;
            }
        }
    }

    private void Restore()
    {
        lock (gate)
        {
            if (raw)
            {
                raw = false;
                fixed (byte* original = saved)
                {
                    _ = SetAttributes(input, SetAfterOutput, original);
                }
            }
        }
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer)
    {
        PollEntry* entries = stackalloc PollEntry[2];
        while (true)
        {
            entries[0] = new PollEntry { Descriptor = input, Events = PollIn };
            entries[1] = new PollEntry { Descriptor = wake[0], Events = PollIn };
            if (Poll(entries, 2, -1) < 0)
            {
                if (Marshal.GetLastPInvokeError() == Interrupted)
                {
                    continue;
                }

                return 0;
            }

            if (entries[1].Returned != 0)
            {
                return 0;
            }

            fixed (byte* bytes = buffer)
            {
                nint length = ReadDescriptor(input, bytes, (nuint)buffer.Length);
                if (length >= 0 || Marshal.GetLastPInvokeError() != Interrupted)
                {
                    return (int)Math.Max(0, length);
                }
            }
        }
    }

    /// <inheritdoc/>
    public override void Interrupt()
    {
        byte one = 1;
        _ = WriteDescriptor(wake[1], &one, 1);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (PosixSignalRegistration signal in signals)
        {
            signal.Dispose();
        }

        Restore();
        _ = Close(wake[0]);
        _ = Close(wake[1]);
    }
}
