using System.Buffers.Binary;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Accel;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Target.Arm;

namespace Emu.Fuzz.Tests.Targets.Guest.Arm;

/// <summary>
/// A core with 32 KiB of code at 0 and as much data at 0x2000_0000. Code begins with a vector table and a handler, which goes on behind
/// what was trapped; then come the program, and a vector table and handler of the non-secure state.
/// </summary>
internal sealed unsafe class ArmRig : GuestRig
{
    private const int Size = 0x8000;
    private const int Data = 0x2000_0000;
    private const int Device = 0x4000_0000;
    private const int Program = 0x1000;
    private const int ProgramBytes = 0x3000;
    private const int NonSecure = 0x4000;
    private const int Handler = 0x100;
    private const int Wait = 0xF0;
    private const int Vectors = 48;
    private const uint Other = 0x2_0000;

    // mov r0, lr; movs r1, #4; tst r0, r1; beq 1; mrs r0, psp; b 2; 1: mrs r0, msp; 2: ldr r1, [r0, #24]; adds r1, #4; lsrs r2, r1, #15; beq 3;
    // movs r1, #wait; 3: movs r2, #3; bics r1, r2; str r1, [r0, #24]; ldr r1, [r0, #28]; movs r2, #1; lsls r2, r2, #24; orrs r1, r2;
    // str r1, [r0, #28]; bx lr.
    private static readonly ushort[] HandlerCode =
    [
        0x4670, 0x2104, 0x4208, 0xD002, 0xF3EF, 0x8009, 0xE001, 0xF3EF, 0x8008, 0x6981, 0x3104, 0x0BCA, 0xD000, 0x2100 | Wait, 0x2203, 0x4391, 0x6181, 0x69C1, 0x2201, 0x0612, 0x4311,
        0x61C1, 0x4770,
    ];

    private static readonly AccessAttributes Privileged = new(1, Flags: AccessFlags.Privileged | AccessFlags.Secure);

    private readonly ulong[] floats = new ulong[16];
    private readonly ulong[] general = new ulong[13];

    /// <summary>Makes it.</summary>
    /// <param name="model">The core's model.</param>
    /// <param name="make">Makes the engine.</param>
    public ArmRig(string model, Func<ClusterHost, AccelCluster> make)
        : base(new ArmModule(), model, [(0, Size), (Data, Size)], make)
    {
        foreach (Mapping mapping in Cpu.PrivateRegions(0))
        {
            Space.MapIo(mapping.Offset, (IoRegion)mapping.Region);
        }

        Space.MapIo(Device, 0x1000, Cpu);
    }

    private bool HasSecurity => Has("msp_ns");

    private bool Is8 => HasSecurity;

    public override ulong CodeAddress(GuestInput input) => Program + (input.Bit(17) ? 0xFC8UL : 0) + (input.Bit(18) ? 2UL : 0);

    protected override void MakeImage(GuestInput input)
    {
        Span<byte> code = Image[0];
        MakeVectors(code, Data + 0x6000);
        MakeVectors(code[NonSecure..], Data + 0x2F00);
        input.Code[..Math.Min(input.Code.Length, ProgramBytes - 0x1000)].CopyTo(code[(int)CodeAddress(input)..]);
        var mixer = new Mixer(input.Seed ^ 0xDA7A);
        for (int at = 0; at < Size; at += at % 0x1000 < 0xFC0 ? 32 : 4)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(Image[1].AsSpan(at), mixer.Next(4) switch { 0 => (uint)mixer.Float(32), 1 => Link(input, mixer), _ => (uint)mixer.Integer() });
        }

        for (int at = 0; at < 0x80; at++)
        {
            Image[1][at] = (byte)mixer.Next(6); // for table branches
        }
    }

    protected override void Begin(GuestInput input, Mixer mixer, int round)
    {
        for (int i = 0; i < general.Length; i++)
        {
            general[i] = round == 0 ? mixer.Integer() : Get($"r{i}");
        }

        for (int i = 0; i < floats.Length; i++)
        {
            floats[i] = round == 0 ? Float(mixer) : Get($"d{i}");
        }

        TestMachine.ResetDevice(Cpu, ResetKind.Cold);
        Cpu.TakeInterrupt();
        Configure(input);
        for (int i = 0; i < general.Length; i++)
        {
            Put($"r{i}", general[i]);
        }

        for (int i = 0; i < floats.Length; i++)
        {
            Put($"d{i}", floats[i]);
        }

        foreach (int pointer in ArmMaker.Pointers)
        {
            Put($"r{pointer}", Pointer(mixer));
        }

        Put($"r{ArmMaker.Counter}", (ulong)mixer.Next(40));
        Put($"r{ArmMaker.Index}", (ulong)(mixer.Next(3) == 0 ? mixer.Next(64) : 4 * mixer.Next(16)));
        Put("r9", Link(input, mixer));
        Put("lr", mixer.Next(3) == 0 ? (ulong)mixer.Next(30) : Link(input, mixer));
        Put("pc", CodeAddress(input));
        Commit("xpsr", (mixer.Next() & 0xF80F_0000) | 0x0100_0000);
        Commit("psp", Data + 0x5000 - (ulong)(4 * mixer.Next(4)));
        Commit("psp_ns", Data + 0x2800);
        Commit("msp_ns", Data + 0x2F00);
        Commit("fpscr", mixer.Next() & (0xF000_009F | ((ulong)input.Field(8, 2) << 22) | (input.Bit(10) ? 0x0700_0000UL : 0) | 0x00C0_0000));
        Commit("primask", input.Bit(20) ? 1u : 0);
        Commit("control", input.Field(0, 2));
    }

    protected override bool IsInterrupt(string input) => input == "nmi" || input.StartsWith("irq[", StringComparison.Ordinal);

    protected override string Cause(string line) => line[..line.IndexOf(" at", StringComparison.Ordinal)];

    private static uint Link(GuestInput input, Mixer mixer) => (uint)(input.Bit(17) ? Program + 0xFC8 : Program) + (uint)(4 * mixer.Next(12)) + (mixer.Next(8) == 0 ? 0u : 1);

    private static ulong Pointer(Mixer mixer) => mixer.Next(12) switch
    {
        0 => Device + (ulong)(4 * mixer.Next(8)),
        1 => Data + Size - (ulong)mixer.Next(16),
        2 => Program + (ulong)(4 * mixer.Next(32)),
        3 or 4 => Data + ((ulong)(1 + mixer.Next(4)) << 12) - (ulong)mixer.Next(20),
        5 => Data + (ulong)mixer.Next(Size),
        6 => 0x2200_0000 + (ulong)mixer.Next(0x400),
        7 => mixer.Next(6) == 0 ? 0xE000_ED00 + (ulong)(4 * mixer.Next(128)) : 0xE000_E100 + (ulong)(4 * mixer.Next(64)),
        _ => Data + ((ulong)mixer.Next(2) << 12) + (ulong)(4 * mixer.Next(32)),
    };

    private static ulong Float(Mixer mixer) => mixer.Next(3) switch
    {
        0 => mixer.Float(64),
        1 => mixer.Float(32) | (mixer.Float(32) << 32),
        _ => mixer.Float(16) | (mixer.Float(32) << 32),
    };

    private static void MakeVectors(Span<byte> at, uint stack)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(at, stack);
        int handler = at.Length == Size ? Handler : NonSecure + Handler;
        for (int i = 1; i < Vectors; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(at[(4 * i)..], (uint)(i == 1 ? Program : handler) | 1);
        }

        // wfi; b to it.
        BinaryPrimitives.WriteUInt32LittleEndian(at[Wait..], 0xE7FD_BF30);
        for (int i = 0; i < HandlerCode.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(at[(Handler + (2 * i))..], HandlerCode[i]);
        }
    }

    private void Configure(GuestInput input)
    {
        uint choices = (input.Bit(3) ? 8u : 0) | (input.Bit(4) ? 16u : 0);
        Write(0xE000_ED14, 0x200 | choices);
        Write(0xE000_ED24, input.Bit(5) ? 0xF_0000u : 0);
        Write(0xE000_ED88, input.Bit(6) && input.Bit(7) ? 0 : 0xF0_0000u);
        Write(0xE000_EF34, (input.Bit(11) ? 0x8000_0000u : 0) | (input.Bit(12) ? 0x4000_0000u : 0));
        Write(0xE000_EF3C, input.Bit(13) ? 0x0340_0000u : 0);
        Write(0xE000_E100, input.Bit(22) ? 0xFFFF_FFFF : 0);
        Write(0xE000_E200, input.Bit(22) ? input.Field(24, 3) : 0);
        if (HasSecurity)
        {
            ConfigureStates(input);
        }

        if (input.Bit(2))
        {
            ConfigureProtection(input);
        }
    }

    // Part of the program, of the data and a vector table are not secure; a page of code can be called.
    private void ConfigureStates(GuestInput input)
    {
        Write(0xE000_ED8C, 0xC00);
        Write(0xE000_ED88 + Other, 0xF0_0000);
        Write(0xE000_ED08 + Other, NonSecure);
        (uint First, uint Last)[] regions = [(0x1800, 0x2FE2), (NonSecure, 0x4FE0), (Data + 0x1000, Data + 0x2FE0), (Device, Device + 0xFE0)];
        for (uint i = 0; i < regions.Length; i++)
        {
            Write(0xE000_EDD8, i);
            Write(0xE000_EDDC, regions[i].First);
            Write(0xE000_EDE0, regions[i].Last | 1);
        }

        Write(0xE000_EDD0, input.Bit(14) ? 1u : input.Bit(15) ? 2u : 0);
    }

    private void ConfigureProtection(GuestInput input)
    {
        if (Is8)
        {
            (uint Base, uint Limit)[] regions =
            [
                (6, 0x7FE0), (Data + 2, Data + 0xFE0), (Data + 0x1006, Data + 0x1FE0), (Data + 0x2000, Data + 0x2FE0), (Data + 0x3003, Data + 0x7FE0),
            ];
            for (uint i = 0; i < regions.Length; i++)
            {
                Write(0xE000_ED98, i);
                Write(0xE000_ED9C, regions[i].Base);
                Write(0xE000_EDA0, regions[i].Limit | 1);
            }
        }
        else
        {
            // Code for reading, data for all, one page to read, one for privileged code; pieces of another for nobody.
            (uint Base, uint Size)[] regions =
            [
                (0, 0x0600_001D), (Data, 0x0300_001D), (Data + 0x1000, 0x0600_0017), (Data + 0x2000, 0x0100_0017), (Data + 0x3000, 0x0000_A517), (Data, 0x1300_000F),
            ];
            for (uint i = 0; i < regions.Length; i++)
            {
                Write(0xE000_ED9C, regions[i].Base | 0x10 | i);
                Write(0xE000_EDA0, regions[i].Size);
            }
        }

        Write(0xE000_ED94, 1 | input.Field(19, 1) << 2 | input.Field(27, 1) << 1);
    }

    private void Write(uint address, uint value) => Space.Write(address, 4, Privileged, value);

    private ulong Get(string name)
    {
        CpuRegister? register = Cpu.Class.Registers.FirstOrDefault(r => r.Name == name);
        ulong value = 0;
        if (register is not null)
        {
            Cpu.ReadRegister(register, new Span<byte>(&value, 8));
        }

        return value;
    }
}
