using System.Runtime.InteropServices;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qdev.Memory;
using Emu.Accel.Tcg.Memory;

namespace Emu.Accel.Tcg.Blocks;

/// <summary>
/// The guest's code for a translator: a copy of the page of the block, so that what was translated can be compared with what is in
/// memory afterwards; other bytes by fetches.
/// </summary>
internal sealed unsafe class GuestCode : CodeReader, IDisposable
{
    private const int MaxBeyond = 64;

    // Not a pinned array: making one takes code that is compiled at each start.
    private readonly byte* copy = (byte*)NativeMemory.Alloc(RamBlock.PageSize + MaxBeyond);
    private RamBlock? beyondRam;
    private bool isInRam;
    private ulong beginning;
    private readonly CpuDevice cpu;
    private readonly VcpuMemory memory;

    /// <summary>Makes a reader for one vCPU.</summary>
    /// <param name="cpu">Its CPU.</param>
    /// <param name="memory">Its memory.</param>
    public GuestCode(CpuDevice cpu, VcpuMemory memory) => (this.cpu, this.memory) = (cpu, memory);

    private Span<byte> Bytes => new(copy, RamBlock.PageSize + MaxBeyond);

    /// <summary>The fetch that failed last.</summary>
    public MemoryFault Fault { get; private set; }

    /// <summary>A fetch failed since the block began.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>The RAM that the bytes of the next page were read from; null when none were, or not all of them from RAM.</summary>
    public RamBlock? BeyondRam => isInRam ? beyondRam : null;

    /// <summary>Where in that the next page begins.</summary>
    public ulong BeyondOffset { get; private set; }

    /// <inheritdoc/>
    public void Dispose() => NativeMemory.Free(copy);

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

    /// <summary>Begins a block whose instruction reaches from RAM into a page that is RAM, too.</summary>
    /// <param name="pc">Virtual address of its first byte.</param>
    /// <param name="hostPage">Host address of its page.</param>
    /// <param name="beyond">What is read of the next page.</param>
    public void BeginInRam(ulong pc, byte* hostPage, ReadOnlySpan<byte> beyond)
    {
        BeginInRam(pc, hostPage);
        beyond.CopyTo(Bytes[RamBlock.PageSize..]);
    }

    /// <summary>The copy of the page's bytes, and of those of the next page that were read.</summary>
    /// <param name="pc">Virtual address of the first.</param>
    /// <param name="length">How many.</param>
    public ReadOnlySpan<byte> Copy(ulong pc, int length) => Bytes.Slice((int)(pc & 4095), length);

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
            isInRam &= page.Entry.PartBits == 0;
            beyondRam = page.Entry.Ram;
            BeyondOffset = page.Entry.RamOffset;
            return true;
        }

        isInRam = false;
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
        if (!TryFetch(address, out value))
        {
            HasFailed = true;
            return false;
        }

        ulong distance = address - beginning;
        if (distance - RamBlock.PageSize < MaxBeyond)
        {
            Bytes[(int)distance] = value;
        }
        else
        {
            isInRam = false;
        }

        return true;
    }

    private void Clear(ulong pc)
    {
        beyondRam = null;
        beginning = pc & ~4095UL;
        HasFailed = false;
        isInRam = true;
    }
}
