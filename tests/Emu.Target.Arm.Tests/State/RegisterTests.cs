using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Tests.State;

public sealed class RegisterTests
{
    [Theory]
    [InlineData(SpecialRegister.Primask, 0xFFu, 1u)]
    [InlineData(SpecialRegister.Basepri, 0x1FFu, 0xFFu)]
    [InlineData(SpecialRegister.Faultmask, 3u, 1u)]
    [InlineData(SpecialRegister.Msp, 0x2000_0103u, 0x2000_0100u)]
    [InlineData(SpecialRegister.Psp, 0x2000_0207u, 0x2000_0204u)]
    [InlineData(SpecialRegister.Control, 3u, 3u)]
    public void Special_WrittenAndRead_KeepsItsBits(uint register, uint value, uint kept)
    {
        // msr REGISTER, r0; mrs r1, REGISTER
        using var core = new Core().Begin(0xF380, (ushort)(0x8800 | register), 0xF3EF, (ushort)(0x8100 | register));
        core.State.R[0] = value;

        Assert.Equal(kept, core.Step(2).State.R[1]);
    }

    [Fact]
    public void Special_WithoutPrivilege_CannotBeChanged_NorReadButForControlAndFlags()
    {
        using var core = new Core().Begin(0xF380, 0x8810, 0xF380, 0x8800, 0xF3EF, 0x8108, 0xF3EF, 0x8214, 0xF3EF, 0x8300);
        core.Cpu.WriteSpecial(SpecialRegister.Control, 0, 1);
        core.State.R[0] = 0xF800_0001;

        core.Step(5);

        Assert.Equal((0u, 0u, 1u, 0xF800_0000u), (core.State.Primask, core.State.R[1], core.State.R[2], core.State.R[3]));
    }

    [Fact]
    public void BasepriMax_OnlyRaises()
    {
        using var core = new Core().Begin();

        core.Cpu.WriteSpecial(SpecialRegister.BasepriMax, 0, 0x80);
        core.Cpu.WriteSpecial(SpecialRegister.BasepriMax, 0, 0xC0);
        core.Cpu.WriteSpecial(SpecialRegister.BasepriMax, 0, 0);

        Assert.Equal(0x80u, core.State.Basepri);
    }

    [Theory]
    [InlineData(0xB672, 1u, 0u)] // cpsid i
    [InlineData(0xB671, 0u, 1u)] // cpsid f
    [InlineData(0xB673, 1u, 1u)]
    public void Cps_SetsMasks_AndTheOtherFormClearsThem(ushort instruction, uint primask, uint faultmask)
    {
        using var core = new Core().Begin(instruction, (ushort)(instruction & ~0x10)).Step();

        Assert.Equal((primask, faultmask), (core.State.Primask, core.State.Faultmask));
        core.Step();
        Assert.Equal((0u, 0u), (core.State.Primask, core.State.Faultmask));
    }

    [Fact]
    public void Baseline_HasNeitherBasepriNorFaultmaskNorUnprivilegedCode()
    {
        using var core = new Core("cortex-m0").Begin();

        core.Cpu.WriteSpecial(SpecialRegister.Basepri, 0, 0x80);
        core.Cpu.WriteSpecial(SpecialRegister.Faultmask, 0, 1);
        core.Cpu.WriteSpecial(SpecialRegister.Control, 0, 1);

        Assert.Equal((0u, 0u, 0u), (core.State.Basepri, core.State.Faultmask, core.State.Control));
    }

    [Fact]
    public void Debugger_ReadsAndWritesXpsrAndStacks()
    {
        using var core = new Core().Begin();
        Write(core, "xpsr", 0xA100_0000);
        Write(core, "psp", 0x2000_0404);
        Write(core, "msp", 0x2000_0800);
        Write(core, "control", 2);

        Assert.Equal((10u, 0x2000_0404u), (core.State.Nzcv, core.State.R[13]));
        Assert.Equal((0xA100_0000u, 0x2000_0404u, 0x2000_0800u, 2u), (Read(core, "xpsr"), Read(core, "psp"), Read(core, "msp"), Read(core, "control")));
    }

    [Fact]
    public void Snapshot_InAHandler_GoesOnThere()
    {
        using var core = new Core().Begin(0xDF00, 0x2001).Step();
        var saved = TestMachine.SaveObject(core.Cpu);
        core.Step(2);

        TestMachine.RestoreObject(core.Cpu, saved);

        Assert.Equal((11u, Core.Handlers + 176), (core.State.Ipsr, core.Pc));
        Assert.Equal((1u, 0u), (core.Step(2).State.R[0], core.State.Ipsr));
    }

    [Theory]
    [InlineData("07d8", "lsls r0, r3, #31")]
    [InlineData("bf07", "ittee eq")]
    [InlineData("b5f0", "push {r4, r5, r6, r7, lr}")]
    [InlineData("d0fe", "beq 0x400")]
    [InlineData("f04f30ff", "mov.w r0, #4294967295")]
    [InlineData("ea400011", "orr.w r0, r0, r1, lsr #32")]
    [InlineData("f8510f04", "ldr r0, [r1, #4]!")]
    [InlineData("f8510904", "ldr r0, [r1], #-4")]
    [InlineData("e9d12300", "ldrd r2, r3, [r1, #0]")]
    [InlineData("e8bd8010", "ldmia.w sp!, {r4, pc}")]
    [InlineData("f3ef8014", "mrs r0, control")]
    [InlineData("f3600007", "bfi r0, r0, #0, #8")]
    [InlineData("f3400107", "sbfx r1, r0, #0, #8")]
    [InlineData("f3200143", "ssat r1, #4, r0, asr #1")]
    [InlineData("b672", "cpsid i")]
    [InlineData("fa5ff190", "uxtb.w r1, r0, ror #8")]
    public void Disassembly_OfAnInstruction_IsTheManualsSyntax(string bits, string text)
    {
        using var core = new Core().Begin();
        var words = Convert.FromHexString(bits);
        byte[] bytes = words.Length == 2 ? [words[1], words[0]] : [words[1], words[0], words[3], words[2]];

        Assert.Equal((text, words.Length), (core.Cpu.Disassemble(bytes, Core.Code, out var length), length));
    }

    private static uint Read(Core core, string name)
    {
        var bytes = new byte[4];
        core.Cpu.ReadRegister(core.Cpu.Class.Registers.Single(r => r.Name == name), bytes);
        return BitConverter.ToUInt32(bytes);
    }

    private static void Write(Core core, string name, uint value) =>
        core.Cpu.WriteRegister(core.Cpu.Class.Registers.Single(r => r.Name == name), BitConverter.GetBytes(value));
}
