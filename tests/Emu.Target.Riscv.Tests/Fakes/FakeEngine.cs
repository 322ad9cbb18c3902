using System.Runtime.InteropServices;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Accel;
using Emu.Abstractions.Cpu.Ir;
using Emu.Abstractions.Qdev.Memory;

namespace Emu.Target.Riscv.Tests.Fakes;

/// <summary>
/// The smallest engine: translates one block at a time, as a rule of one instruction, and evaluates its operations. Slow, without any cache, and made only
/// to hold the frontend against expected states.
/// </summary>
internal sealed class FakeEngine : VcpuControl
{
    private readonly CpuTranslator translator;
    private readonly FakeCode code;
    private readonly IrBlock block = new();
    private readonly IrBuilder builder;

    public FakeEngine(CpuDevice cpu)
    {
        Cpu = cpu;
        translator = cpu.CreateTranslator();
        code = new FakeCode(cpu);
        builder = new IrBuilder(block, IrOpSet.All());
        cpu.AttachControl(this);
    }

    public override CpuDevice Cpu { get; }

    public override bool IsResting => true;

    /// <summary>Most instructions of a block; a step executes one block.</summary>
    public int BlockInstructions { get; init; } = 1;

    public bool Halted { get; private set; }

    public int Flushes { get; private set; }

    /// <summary>Why the last instruction left its block, when it did by an exit.</summary>
    public IrExit? LastExit { get; private set; }

    /// <summary>How the last helper ended.</summary>
    public HelperOutcome LastOutcome { get; internal set; }

    public override long Step(long instructions)
    {
        for (long done = 0; done < instructions; done++)
        {
            if (Halted && !Cpu.HasWork)
            {
                return done;
            }

            Halted = false;
            Cpu.TakeInterrupt();
            One();
        }

        return instructions;
    }

    public override void Kick()
    {
    }

    public override void Post(Action action) => action();

    public override void FlushTlb(uint mmuIndexes = uint.MaxValue)
    {
        Flushes++;
        Forgotten.Add($"modes {mmuIndexes:x}");
    }

    public override void FlushTlbRange(ulong address, ulong length, uint mmuIndexes = uint.MaxValue)
    {
        Flushes++;
        Forgotten.Add($"page {address:x} of modes {mmuIndexes:x}");
    }

    /// <summary>What the engine was asked to forget: modes, ranges, tags.</summary>
    public List<string> Forgotten { get; } = [];

    public ulong Tag { get; private set; }

    public override void SetContextTag(ulong tag) => Tag = tag;

    public override void FlushTlbTag(ulong tag)
    {
        Flushes++;
        Forgotten.Add($"tag {tag:x}");
    }

    public override void Broadcast(Action<VcpuControl> action) => action(this);

    public override void FlushCode()
    {
    }

    public override bool TryLoad(ulong address, MemAccess access, out ulong value, out MemoryFault fault)
    {
        value = 0;
        if (!Resolve(address, access, AccessKind.Read, out var translation, out fault))
        {
            return false;
        }

        var result = translation.Space.Read(translation.Address, access.Op.Size, translation.Attributes, out value);
        if (access.Op.IsSigned)
        {
            var shift = 64 - (8 * access.Op.Size);
            value = (ulong)((long)(value << shift) >> shift);
        }

        fault = new MemoryFault(FaultKind.Bus, AccessKind.Read, address, translation.Address, Result: result);
        return result == IoResult.Ok;
    }

    public override bool TryStore(ulong address, MemAccess access, ulong value, out MemoryFault fault)
    {
        if (!Resolve(address, access, AccessKind.Write, out var translation, out fault))
        {
            return false;
        }

        var result = translation.Space.Write(translation.Address, access.Op.Size, translation.Attributes, value);
        fault = new MemoryFault(FaultKind.Bus, AccessKind.Write, address, translation.Address, Result: result);
        return result == IoResult.Ok;
    }

    public override bool Probe(ulong address, MemAccess access, AccessKind kind, out MemoryFault fault)
    {
        if (!Resolve(address, access, kind, out var translation, out fault))
        {
            return false;
        }

        var result = translation.Space.Read(translation.Address, 1, translation.Attributes, out _);
        fault = new MemoryFault(FaultKind.Bus, kind, address, translation.Address, Result: result);
        return result == IoResult.Ok;
    }

    private bool Resolve(ulong address, MemAccess access, AccessKind kind, out Translation translation, out MemoryFault fault)
    {
        if ((address & access.Op.AlignmentMask) != 0)
        {
            translation = default;
            fault = new MemoryFault(FaultKind.Alignment, kind, address);
            return false;
        }

        return Cpu.Translate(address, kind, access.MmuIndex, access.Port, false, out translation, out fault);
    }

    private void One()
    {
        var pc = Cpu.Header.Pc;
        code.Start(pc);
        builder.Begin(pc);
        translator.Translate(builder, code, new TranslationRequest(pc, Cpu.Header.StateKey, BlockInstructions));
        LastExit = null;
        if (new IrEvaluator(this, block).Run(pc) is { } exit)
        {
            LastExit = exit;
            Halted = exit == IrExit.Halt;
        }

        Cpu.Header.InstructionCount++;
    }

    /// <summary>The access that made the present block's fetch fail.</summary>
    internal MemoryFault FetchFault => code.Fault;

    internal Span<byte> StateBytes
    {
        get
        {
            unsafe
            {
                return new Span<byte>((void*)Cpu.StateAddress, Cpu.Class.StateSize);
            }
        }
    }

    internal ref T StateAt<T>(long offset)
        where T : struct => ref MemoryMarshal.AsRef<T>(StateBytes[(int)offset..]);
}
