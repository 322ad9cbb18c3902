using System.Buffers.Binary;

namespace Emu.Machines.Tests;

/// <summary>Guests of a few RISC-V instructions, as raw images for 0x8000_0000.</summary>
internal sealed class Guest : IDisposable
{
    private const uint LoadFinisher = 0x0010_02B7; // lui t0, 0x100
    private const uint StoreToFinisher = 0x0062_A023; // sw t1, 0(t0)
    private const uint Forever = 0x0000_006F; // j .

    private Guest(params uint[] words)
    {
        byte[] bytes = new byte[4 * words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4 * i), words[i]);
        }

        File = Path.Combine(Path.GetTempPath(), $"emu-guest-{Guid.NewGuid():N}.bin");
        System.IO.File.WriteAllBytes(File, bytes);
    }

    public string File { get; }

    /// <summary>Does nothing for ever.</summary>
    public static Guest ThatSpins() => new(Forever);

    /// <summary>Powers the machine off.</summary>
    public static Guest ThatPowersOff() => new(LoadFinisher, 0x0000_5337, 0x5553_0313, StoreToFinisher, Forever); // lui t1, 5; addi t1, t1, 0x555

    /// <summary>Resets the machine.</summary>
    public static Guest ThatResets() => new(LoadFinisher, 0x0000_7337, 0x7773_0313, StoreToFinisher, Forever); // lui t1, 7; addi t1, t1, 0x777

    /// <summary>Ends the machine with an exit code.</summary>
    /// <param name="code">0 to 65535.</param>
    public static Guest ThatExitsWith(int code)
    {
        uint high = (uint)code << 4; // code << 16 | 0x3333 is (code << 4 | 3) << 12 | 0x333
        return new Guest(LoadFinisher, ((high | 3) << 12) | 0x337, 0x3333_0313, StoreToFinisher, Forever);
    }

    /// <summary>Reads an address where nothing is three times, then powers the machine off. Its trap vector is what follows.</summary>
    public static Guest ThatReadsNothing() => new(
        0x5000_0537, // lui a0, 0x50000
        0x0000_0297, // auipc t0, 0
        0x0182_8293, // addi t0, t0, 24: the instruction behind the loads
        0x3052_9073, // csrw mtvec, t0
        0x0005_2583, // lw a1, 0(a0)
        0x0000_0013, // nop
        0x0000_0013, // nop
        LoadFinisher,
        0x0000_5337,
        0x5553_0313,
        StoreToFinisher,
        Forever);

    public void Dispose() => System.IO.File.Delete(File);
}
