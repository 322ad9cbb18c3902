using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Target.Riscv.State;
using Emu.Target.Riscv.Tests.Fakes;

namespace Emu.Target.Riscv.Tests;

/// <summary>A hart with RAM, an engine, and instructions put into memory by their bits.</summary>
internal sealed class Hart
{
    public const ulong Code = 0x8000_0000;
    public const ulong Handler = 0x8000_0400;

    public const uint Nop = 0x0000_0013;
    public const uint Wfi = 0x1050_0073;
    public const uint Mret = 0x3020_0073;
    public const uint Ecall = 0x0000_0073;

    public Hart(int xlen = 64, params ReadOnlySpan<(string Name, PropertyValue Value)> properties)
    {
        Space = new FakeSpace(xlen == 32 ? 34 : 56, 0x4000);
        Cpu = FakeHost.Hart(xlen, Services, Space, properties);
        Engine = new FakeEngine(Cpu);
        Cpu.SetBootEntry(Code, []);
        Cpu.State.Mtvec = Handler;
    }

    public FakeServices Services { get; } = new();

    public FakeSpace Space { get; }

    public RiscvCpu Cpu { get; }

    public FakeEngine Engine { get; }

    public ref RiscvState State => ref Cpu.State;

    public ulong Pc => Cpu.Header.Pc;

    /// <summary>Puts instructions at an address and runs as many.</summary>
    public void Run(ulong address, params ReadOnlySpan<uint> instructions)
    {
        Put(address, instructions);
        Cpu.Header.Pc = address;
        Engine.Step(instructions.Length);
    }

    public void Put(ulong address, params ReadOnlySpan<uint> instructions)
    {
        foreach (var instruction in instructions)
        {
            Space.Write(address, 4, AccessAttributes.Debugger, instruction);
            address += 4;
        }
    }

    public void Interrupt(string input, bool level)
    {
        var line = Cpu.FindHandle<Abstractions.Irq.IrqInput>(input)!;
        var source = FakeHost.Bring<Riscv.Hw.Aclint>(Services, "riscv.aclint").Software[0];
        source.Connect(line);
        source.Set(level);
    }

    public ulong Csr(int number)
    {
        Assert.True(Riscv.State.Csr.TryRead(Cpu, number, out var value));
        return value;
    }

    public void SetCsr(int number, ulong value) => Assert.True(Riscv.State.Csr.TryWrite(Cpu, number, value));
}
