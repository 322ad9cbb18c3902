using Emu.Abstractions.Qdev.Memory;

namespace Emu.Abstractions.Cpu.Accel;

/// <summary>
/// The engine of one CPU, as the CPU's target and the core see it. Members are called on the vCPU's own thread unless they say
/// otherwise.
/// </summary>
public abstract class VcpuControl
{
    /// <summary>The CPU.</summary>
    public abstract CpuDevice Cpu { get; }

    /// <summary>Makes the vCPU look at its requests soon, also out of a wait. Any thread; never blocks.</summary>
    public abstract void Kick();

    /// <summary>Runs an action on the vCPU's thread between two instructions. Any thread; never blocks.</summary>
    /// <param name="action">What to do; runs outside the machine's lock.</param>
    public abstract void Post(Action action);

    /// <summary>Whether the vCPU rests: stopped, not started, or faulted. Any thread.</summary>
    public abstract bool IsResting { get; }

    /// <summary>Executes instructions on the calling thread while the vCPU rests, then rests again.</summary>
    /// <param name="instructions">How many; at least 1.</param>
    /// <returns>How many were executed; fewer when the CPU halted.</returns>
    public abstract long Step(long instructions);

    /// <summary>Forgets address translations.</summary>
    /// <param name="mmuIndexes">Bit n: of MMU mode n.</param>
    public abstract void FlushTlb(uint mmuIndexes = uint.MaxValue);

    /// <summary>Forgets address translations of a range.</summary>
    /// <param name="address">First virtual address.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="mmuIndexes">Bit n: of MMU mode n.</param>
    public abstract void FlushTlbRange(ulong address, ulong length, uint mmuIndexes = uint.MaxValue);

    /// <summary>
    /// Names the present address-space context (an ASID or the like): translations made under other tags are not used, and those
    /// made under this tag are again, until flushed.
    /// </summary>
    /// <param name="tag">The context.</param>
    public abstract void SetContextTag(ulong tag);

    /// <summary>Forgets address translations made under a context tag.</summary>
    /// <param name="tag">The context.</param>
    public abstract void FlushTlbTag(ulong tag);

    /// <summary>Does to every vCPU of the cluster what an action does to one, each at its next quiescent point, this one at once.</summary>
    /// <param name="action">Gets each engine in turn, on its own thread.</param>
    public abstract void Broadcast(Action<VcpuControl> action);

    /// <summary>Forgets translated code, for instruction-cache operations of architectures whose stores do not do that themselves.</summary>
    public abstract void FlushCode();

    /// <summary>
    /// Brings virtual time up to the present instruction where time follows instructions: called by a helper that reads the clock,
    /// and again when it has armed a timer.
    /// </summary>
    public virtual void SyncTime()
    {
    }

    /// <summary>Reads guest memory for a helper.</summary>
    /// <param name="address">Virtual address.</param>
    /// <param name="access">How; its size is at most 8 bytes.</param>
    /// <param name="value">The value, extended as the operation says.</param>
    /// <param name="fault">Why it failed; the helper raises it.</param>
    public abstract bool TryLoad(ulong address, MemAccess access, out ulong value, out MemoryFault fault);

    /// <summary>Writes guest memory for a helper.</summary>
    /// <param name="address">Virtual address.</param>
    /// <param name="access">How; its size is at most 8 bytes.</param>
    /// <param name="value">The value.</param>
    /// <param name="fault">Why it failed; the helper raises it.</param>
    public abstract bool TryStore(ulong address, MemAccess access, ulong value, out MemoryFault fault);

    /// <summary>Whether an access would succeed; nothing is changed.</summary>
    /// <param name="address">Virtual address.</param>
    /// <param name="access">How.</param>
    /// <param name="kind">What is tried.</param>
    /// <param name="fault">Why it would fail.</param>
    public abstract bool Probe(ulong address, MemAccess access, AccessKind kind, out MemoryFault fault);
}
