using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;

namespace Emu.Target.Riscv.Tests.Fakes;

/// <summary>An image that remembers where it was placed.</summary>
internal sealed class FakeImage(BootImageKind kind, ulong size, ulong start = 0) : EmuObject, IBootImage
{
    public BootImageKind Kind => kind;

    public string Name => kind.ToString().ToLowerInvariant();

    public ulong Start { get; private set; } = start;

    public ulong Size => size;

    public ulong Entry => Kind == BootImageKind.Program ? Start + 4 : Start;

    public ulong Offset { get; init; }

    public int ElfMachine { get; init; }

    public int WordBits { get; init; }

    public bool IsPlaced { get; private set; }

    public static FakeImage Kernel(ulong size = 0x100_0000, ulong offset = 0x20_0000) => new(BootImageKind.Kernel, size) { Offset = offset, ElfMachine = 243 };

    public static FakeImage Program(ulong start, ulong size = 0x1000) => new(BootImageKind.Program, size, start);

    public static FakeImage Raw(ulong size) => new(BootImageKind.Raw, size);

    public void Place(ulong address) => (Start, IsPlaced) = (Kind == BootImageKind.Program ? Start : address, true);
}
