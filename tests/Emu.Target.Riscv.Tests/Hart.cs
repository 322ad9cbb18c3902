using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev.Memory;
using Emu.Target.Riscv.State;
using Emu.Target.Riscv.Tests.Fakes;

namespace Emu.Target.Riscv.Tests;

/// <summary>A hart out of reset, with RAM, an engine, and instructions put into memory by their bits.</summary>
internal sealed class Hart
{
    public const ulong Code = FakeSpace.Base;
    public const ulong Handler = FakeSpace.Base + 0x400;

    public const uint Nop = 0x0000_0013;
    public const uint Wfi = 0x1050_0073;
    public const uint Mret = 0x3020_0073;
    public const uint Ecall = 0x0000_0073;

    private readonly TestMachine machine = new(new RiscvModule());

    public Hart(int xlen = 64, params ReadOnlySpan<(string Name, object Value)> properties)
        : this(xlen, new FakeSpace(xlen == 32 ? 34 : 56, 0x4000), properties)
    {
    }

    public Hart(int xlen, FakeSpace space, params ReadOnlySpan<(string Name, object Value)> properties)
        : this($"rv{xlen}im", space, properties)
    {
    }

    private Hart(string model, FakeSpace space, ReadOnlySpan<(string Name, object Value)> properties)
    {
        Space = space;
        Services.Topics.Clear();
        Cpu = machine.Create<RiscvCpu>(model, properties);
        TestMachine.ConfigureObject(Cpu);
        Cpu.Number(1, 0);
        Cpu.WirePort(0, space);
        TestMachine.Start(Cpu);
        Engine = new FakeEngine(Cpu);
        Cpu.SetBootEntry(Code, []);
        Cpu.State.Mtvec = Handler;
    }

    /// <summary>A hart of a model.</summary>
    public static Hart Of(string model, params ReadOnlySpan<(string Name, object Value)> properties) =>
        new(model, new FakeSpace(model.Contains("32", StringComparison.Ordinal) ? 34 : 56, 0x4000), properties);

    public TestMachineServices Services => machine.Services;

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

    /// <summary>Adds a device to the hart's machine.</summary>
    public T Add<T>(string type, params ReadOnlySpan<(string Name, object Value)> properties)
        where T : Abstractions.Qom.EmuObject => machine.Add<T>(type, properties);

    /// <summary>Raises an interrupt input.</summary>
    public void Interrupt(string input)
    {
        var source = TestMachine.Line(machine.Add<Riscv.Hw.Aclint>("riscv.aclint"), "software");
        source.Connect(Cpu.FindHandle<IrqInput>(input)!);
        source.Raise();
    }

    public ulong Csr(int number)
    {
        Assert.True(Riscv.State.Csr.TryRead(Cpu, number, out var value), $"no register 0x{number:x}");
        return value;
    }

    public void SetCsr(int number, ulong value) => Assert.True(Riscv.State.Csr.TryWrite(Cpu, number, value), $"cannot write register 0x{number:x}");

    /// <summary>Writes a register as machine mode would, whatever the present mode.</summary>
    public void SetCsrOfMachine(int number, ulong value)
    {
        var mode = Cpu.Mode;
        Cpu.Enter(PrivilegeMode.Machine);
        SetCsr(number, value);
        Cpu.Enter(mode);
    }
}
