using System.Buffers.Binary;
using Emu.Abstractions.Cpu.Accel;
using Emu.Target.Riscv;

namespace Emu.Fuzz.Tests.Targets.Guest.Riscv;

/// <summary>
/// A hart with 128 KiB. Page 0 holds handlers of both modes, which go on behind what was trapped; then come the program, data of eight
/// pages with different rights, and page tables, which map all that where it is, and the program and data a second time above.
/// </summary>
/// <param name="model">The hart's model.</param>
/// <param name="make">Makes the engine.</param>
internal sealed class RiscvRig(string model, Func<ClusterHost, AccelCluster> make) : GuestRig(new RiscvModule(), model, [(Ram, RamBytes)], make)
{
    private const ulong Ram = 0x8000_0000;
    private const int RamBytes = 0x20000;
    private const int SupervisorHandler = 0x800;
    private const int Program = 0x2000;
    private const int ProgramPages = 3;
    private const int Data = 0x8000;
    private const int DataPages = 8;
    private const int Tables = 0x10000;
    private const ulong Device = Ram + 0x24000;

    private const ulong V = 1, R = 2, W = 4, X = 8, U = 16, A = 64, D = 128;

    // csrw mscratch, t6; csrr t6, mepc; addi t6, t6, 4; andi t6, t6, -4; csrw mepc, t6; csrr t6, mcause; addi t6, t6, -1; beqz t6, end;
    // addi t6, t6, -11; beqz t6, end; csrr t6, mscratch; mret; end: wfi; j end.
    private static readonly uint[] Handler =
    [
        0x340F_9073, 0x3410_2FF3, 0x004F_8F93, 0xFFCF_FF93, 0x341F_9073, 0x3420_2FF3, 0xFFFF_8F93, 0x000F_8A63, 0xFF5F_8F93, 0x000F_8663, 0x3400_2FF3, 0x3020_0073, 0x1050_0073, 0xFFDF_F06F,
    ];

    // The same with the registers of supervisor mode, but for the end.
    private static readonly uint[] Supervisors = [0x140F_9073, 0x1410_2FF3, 0x004F_8F93, 0xFFCF_FF93, 0x141F_9073, 0x1400_2FF3, 0x1020_0073];

    private bool isMapped;

    private bool Is32 => Cpu.Class.WordBits == 32;

    public override ulong CodeAddress(GuestInput input) => Ram + Program + (input.Bit(17) ? 0xFC8UL : 0) + (input.Bit(18) ? 2UL : 0);

    protected override void MakeImage(GuestInput input)
    {
        if (!isMapped)
        {
            Space.MapIo(Device, 0x1000, Cpu);
            isMapped = true;
        }

        Span<byte> ram = Image[0];
        Write(ram, Handler);
        Write(ram[SupervisorHandler..], Supervisors);
        input.Code[..Math.Min(input.Code.Length, (ProgramPages * 4096) - 0x1000)].CopyTo(ram[(int)(CodeAddress(input) - Ram)..]);
        var mixer = new Mixer(input.Seed ^ 0xDA7A);
        for (int at = Data; at < Data + (DataPages * 4096); at += 64)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(ram[at..], mixer.Next(2) == 0 ? mixer.Integer() : mixer.Float(64));
        }

        for (int page = 1; page <= DataPages; page++)
        {
            for (int at = Data + (page << 12) - 32; at < Data + (page << 12); at += 8)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(ram[at..], mixer.Next());
            }
        }

        MakeTables(ram[Tables..], input);
    }

    protected override void Begin(GuestInput input, Mixer mixer, int round)
    {
        if (round == 0)
        {
            for (int i = 1; i < 32; i++)
            {
                Put($"x{i}", mixer.Integer());
                Put($"f{i}", Float(mixer));
            }

            Put("f0", Float(mixer));
        }

        foreach (int pointer in RiscvMaker.Pointers)
        {
            Put($"x{pointer}", Pointer(mixer));
        }

        foreach (int link in RiscvMaker.Links)
        {
            Put($"x{link}", CodeAddress(input) + (ulong)(4 * mixer.Next(8)));
        }

        Put($"x{RiscvMaker.Counter}", (ulong)mixer.Next(40));
        uint mode = input.Field(0, 2);
        ulong floats = input.Field(5, 2) is var unit && unit == 0 && input.Bit(28) ? 2 : unit;
        ulong previous = mode == 3 ? input.Field(8, 1) : 3UL;
        ulong status = (previous << 11) | (floats << 13) | (mode == 3 ? 1UL << 17 : 0) | ((ulong)input.Field(3, 2) << 18) | (input.Bit(22) ? 0xAUL : 0);
        Put("mstatus", status | (Is32 ? 0 : 0xA_0000_0000UL));
        Put("priv", mode is 0 or 3 ? 3u : mode == 1 && Has("satp") ? 1u : 0);
        Put("mtvec", Ram);
        Put("stvec", Ram + SupervisorHandler);
        Put("medeleg", input.Bit(7) ? 0xA3F8u : 0);
        Put("mideleg", input.Bit(7) ? 0x222u : 0);
        Put("mie", (input.Bit(22) ? 0x222u : 0) | (input.Bit(29) ? 0x888u : 0));
        Put("menvcfg", mixer.Next() & (input.Bit(21) ? ulong.MaxValue : 0xF0));
        Put("senvcfg", 0xF0);
        Put("mcounteren", input.Bit(23) ? 7u : (uint)mixer.Next(8));
        Put("scounteren", 7);
        Put("mcountinhibit", input.Bit(24) ? 5u : 0);
        for (int i = 0; i < 4; i++)
        {
            Put($"mstateen{i}", ulong.MaxValue);
        }

        // All memory for all, or with a part in the middle of the data that is not.
        ulong granule = (Ram + Data + 0x1800) >> 2;
        Put("pmpaddr0", input.Bit(19) ? granule | 0x1F : ulong.MaxValue >> 10);
        Put("pmp0cfg", input.Bit(19) ? 0x18 | input.Field(25, 3) : 0x1F);
        Put("pmpaddr1", ulong.MaxValue >> 10);
        Put("pmp1cfg", 0x1F);
        ulong root = (Ram + Tables) >> 12;
        Put("satp", !input.Bit(2) ? 0 : Is32 ? 0x8000_0000 | root : input.Bit(16) && Cpu.Class.Model == "max" ? (9UL << 60) | root : (8UL << 60) | (root + 1));
        Put("frm", input.Field(8, 3) is var rounding && rounding > 4 ? rounding & 3 : rounding);
        Put("pc", CodeAddress(input));
        Commit("fflags", input.Field(11, 5));
        Commit("frm", rounding > 4 ? rounding & 3 : rounding);
    }

    protected override bool IsInterrupt(string input) => true;

    protected override string Cause(string line) => line[..line.IndexOf(" at", StringComparison.Ordinal)];

    private static ulong Pointer(Mixer mixer) => mixer.Next(10) switch
    {
        0 => Device + (ulong)(8 * mixer.Next(4)),
        1 => Ram + RamBytes + (ulong)mixer.Next(0x1000),
        2 => Ram + Program + (ulong)(4 * mixer.Next(32)),
        3 or 4 => Ram + Data + ((ulong)mixer.Next(DataPages + 1) << 12) - (ulong)mixer.Next(20),
        5 => Ram + Data + (ulong)mixer.Next(DataPages << 12),
        _ => Ram + Data + ((ulong)mixer.Next(2) << 12) + (ulong)(8 * mixer.Next(16)),
    };

    private static ulong Float(Mixer mixer) => mixer.Next(8) switch
    {
        0 => mixer.Next(),
        1 or 2 or 3 => mixer.Float(64),
        4 => mixer.Float(16) | 0xFFFF_FFFF_FFFF_0000,
        _ => mixer.Float(32) | 0xFFFF_FFFF_0000_0000,
    };

    // Sv48's root, Sv39's, two levels below; Sv32's root, one level below.
    private void MakeTables(Span<byte> tables, GuestInput input)
    {
        ulong first = (Ram + Tables) >> 12;
        int leaves = Is32 ? 1 : 3;
        if (Is32)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(tables[(0x200 * 4)..], (uint)(((first + 1) << 10) | V));
        }
        else
        {
            BinaryPrimitives.WriteUInt64LittleEndian(tables, ((first + 1) << 10) | V);
            BinaryPrimitives.WriteUInt64LittleEndian(tables[(0x1000 + (2 * 8))..], ((first + 2) << 10) | V);
            BinaryPrimitives.WriteUInt64LittleEndian(tables[0x2000..], ((first + 3) << 10) | V);
        }

        bool isUser = input.Field(0, 2) == 2 || (input.Field(0, 2) == 3 && !input.Bit(8));
        ulong user = isUser ? U : 0;
        ulong code = V | R | X | A | user | (input.Bit(20) ? W | D : 0);
        Set(tables, leaves, 0, Ram, V | R | X | A);
        for (int page = 0; page < ProgramPages; page++)
        {
            Set(tables, leaves, (Program >> 12) + page, Ram + Program + ((ulong)page << 12), code);
        }

        ulong[] rights = [R | W | A | D, R | W | A | D, R | A, 0, R | W, R | W | A | D | U, X | A, R | W | A];
        for (int page = 0; page < DataPages; page++)
        {
            ulong right = rights[page];
            Set(tables, leaves, (Data >> 12) + page, Ram + Data + ((ulong)page << 12), right == 0 ? 0 : V | (right ^ user));
        }

        // Above the RAM: data once more, the program once more, the device, nothing.
        Set(tables, leaves, 0x20, Ram + Data, V | R | W | A | D | user);
        Set(tables, leaves, 0x21, Ram + Program, V | R | W | A | D | user);
        Set(tables, leaves, (int)((Device - Ram) >> 12), Device, V | R | W | A | D | user);
        Set(tables, leaves, 0x23, Ram + 0x30000, V | R | W | A | D | user);
    }

    private void Set(Span<byte> tables, int table, int page, ulong address, ulong bits)
    {
        ulong entry = ((address >> 12) << 10) | bits;
        if (Is32)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(tables[((table << 12) + (4 * page))..], (uint)entry);
        }
        else
        {
            BinaryPrimitives.WriteUInt64LittleEndian(tables[((table << 12) + (8 * page))..], entry);
        }
    }

    private static void Write(Span<byte> to, uint[] words)
    {
        for (int i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(to[(4 * i)..], words[i]);
        }
    }
}
