using System.Runtime.InteropServices;
using Emu.Abstractions.Qdev.Memory;

namespace Emu.Testing;

/// <summary>RAM of a test: counts writes, has no translated code.</summary>
public sealed unsafe class TestRam : RamBlock
{
    private TestRam(int id, string name, ulong size, nint data, nint pages)
        : base(id, name, data, size, pages)
    {
    }

    /// <summary>How often somebody was told of a write.</summary>
    public int Writes { get; private set; }

    public static TestRam Create(int id, string name, ulong size)
    {
        ulong rounded = (Math.Max(size, 1) + PageSize - 1) & ~(ulong)(PageSize - 1);
        void* data = NativeMemory.AlignedAlloc((nuint)rounded, PageSize);
        NativeMemory.Clear(data, (nuint)rounded);
        void* pages = NativeMemory.AllocZeroed((nuint)(rounded / PageSize), (nuint)sizeof(PageDescriptor));
        return new TestRam(id, name, rounded, (nint)data, (nint)pages);
    }

    public override void NotifyWrite(ulong offset, ulong length) => Writes++;

    public override void ProtectCode(ulong offset, ulong length, int cluster) => Page(offset).CodeClusters |= 1U << cluster;

    public override void UnprotectCode(ulong offset, int cluster) => Page(offset).CodeClusters &= ~(1U << cluster);
}
