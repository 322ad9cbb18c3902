using System.Runtime.CompilerServices;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qdev.Memory;
using Emu.Accel.Tcg.Memory;

namespace Emu.Accel.Tcg.Blocks;

/// <summary>
/// The guest's code for a translator: a copy of the page of the block, so that what was translated can be compared with what is in
/// memory afterwards; other bytes by fetches.
/// </summary>
internal sealed unsafe class GuestCode : CodeReader
{
    private readonly byte[] storage = GC.AllocateUninitializedArray<byte>(RamBlock.PageSize, pinned: true);
    private readonly byte[] beyond = new byte[64];
    private readonly byte* copy;
    private int beyondCount;
    private ulong beginning;
    private readonly CpuDevice cpu;
    private readonly VcpuMemory memory;

    /// <summary>Makes a reader for one vCPU.</summary>
    /// <param name="cpu">Its CPU.</param>
    /// <param name="memory">Its memory.</param>
    public GuestCode(CpuDevice cpu, VcpuMemory memory)
    {
        (this.cpu, this.memory) = (cpu, memory);
        copy = (byte*)Unsafe.AsPointer(ref storage[0]);
    }

    /// <summary>The fetch that failed last.</summary>
    public MemoryFault Fault { get; private set; }

    /// <summary>A fetch failed since the block began.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Bytes read of the next page.</summary>
    public ReadOnlySpan<byte> Beyond => beyond.AsSpan(0, beyondCount);

    /// <summary>Begins a block in RAM.</summary>
    /// <param name="pc">Virtual address of its first byte.</param>
    /// <param name="hostPage">Host address of its page.</param>
    public void BeginInRam(ulong pc, byte* hostPage)
    {
        int offset = (int)(pc & 4095);
        Buffer.MemoryCopy(hostPage + offset, copy + offset, RamBlock.PageSize, RamBlock.PageSize - offset);
        Clear(pc);
        Begin(pc, (nint)copy);
    }

    /// <summary>Begins a block in a page that is not RAM.</summary>
    /// <param name="pc">Virtual address of its first byte.</param>
    public void BeginElsewhere(ulong pc)
    {
        Clear(pc);
        Begin(pc, 0);
    }

    /// <summary>The copy of the page's bytes.</summary>
    /// <param name="pc">Virtual address of the first.</param>
    /// <param name="length">How many.</param>
    public ReadOnlySpan<byte> Copy(ulong pc, int length) => storage.AsSpan((int)(pc & 4095), length);

    /// <summary>Whether all bytes outside the page were read from RAM, in the next page.</summary>
    public bool IsInRam { get; private set; }

    /// <summary>Whether code that reaches into the next page is still what it was.</summary>
    /// <param name="pc">Virtual address of its first byte.</param>
    /// <param name="hostPage">Host address of its page.</param>
    /// <param name="code">What it was.</param>
    public bool Matches(ulong pc, byte* hostPage, ReadOnlySpan<byte> code)
    {
        int offset = (int)(pc & 4095);
        int first = RamBlock.PageSize - offset;
        if (!new ReadOnlySpan<byte>(hostPage + offset, first).SequenceEqual(code[..first]))
        {
            return false;
        }

        ulong next = (pc + (ulong)first) & cpu.Class.PcMask;
        return memory.Resolve(next, cpu.DebugMmuIndex(AccessKind.Fetch), AccessKind.Fetch, out PageRef page)
            && page.Entry.Host != null && page.Entry.PartBits == 0
            && new ReadOnlySpan<byte>(page.Entry.Host, code.Length - first).SequenceEqual(code[first..]);
    }

    /// <summary>Fetches a byte.</summary>
    /// <param name="address">Virtual address.</param>
    /// <param name="value">The byte.</param>
    public bool TryFetch(ulong address, out byte value)
    {
        value = 0;
        address &= cpu.Class.PcMask;
        if (!memory.Resolve(address, cpu.DebugMmuIndex(AccessKind.Fetch), AccessKind.Fetch, out PageRef page))
        {
            Fault = memory.Fault;
            return false;
        }

        if (page.Entry.Host != null)
        {
            value = page.Entry.Host[address & 4095];
            return true;
        }

        IsInRam = false;
        ulong target = page.Entry.Address + (address & 4095);
        AccessAttributes attributes = page.Entry.Attributes;
        IoResult result = page.Entry.Space!.Read(target, 1, attributes with { Flags = attributes.Flags | AccessFlags.Fetch }, out ulong read);
        value = (byte)read;
        Fault = new MemoryFault(FaultKind.Bus, AccessKind.Fetch, address, target, Result: result);
        return result == IoResult.Ok;
    }

    /// <inheritdoc/>
    protected override bool ReadElsewhere(ulong address, out byte value)
    {
        if (TryFetch(address, out value))
        {
            ulong distance = address - beginning - RamBlock.PageSize;
            if (distance < (ulong)beyond.Length)
            {
                beyond[distance] = value;
                beyondCount = Math.Max(beyondCount, (int)distance + 1);
            }
            else
            {
                IsInRam = false;
            }

            return true;
        }

        HasFailed = true;
        return false;
    }

    private void Clear(ulong pc)
    {
        beyondCount = 0;
        beginning = pc & ~4095UL;
        HasFailed = false;
        IsInRam = true;
    }
}
