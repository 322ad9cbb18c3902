using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qdev.Memory;

namespace Emu.Target.Riscv.Tests.Fakes;

/// <summary>Reads code through the CPU's own translation, byte by byte.</summary>
internal sealed class FakeCode(CpuDevice cpu) : CodeReader
{
    public MemoryFault Fault { get; private set; }

    public void Start(ulong pc) => Begin(pc, 0);

    protected override bool ReadElsewhere(ulong address, out byte value)
    {
        value = 0;
        if (!cpu.Translate(address, AccessKind.Fetch, cpu.DebugMmuIndex(AccessKind.Fetch), 0, false, out var translation, out var fault))
        {
            Fault = fault;
            return false;
        }

        var result = translation.Space.Read(translation.Address, 1, translation.Attributes, out var read);
        value = (byte)read;
        Fault = new MemoryFault(FaultKind.Bus, AccessKind.Fetch, address, translation.Address, Result: result);
        return result == IoResult.Ok;
    }
}
