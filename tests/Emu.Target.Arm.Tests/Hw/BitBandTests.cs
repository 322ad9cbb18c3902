using Emu.Abstractions.Qdev.Memory;

namespace Emu.Target.Arm.Tests.Hw;

public sealed class BitBandTests
{
    [Theory]
    [InlineData(0u, 0, 4)]
    [InlineData(0u, 31, 4)]
    [InlineData(0x124u, 9, 4)]
    [InlineData(0x125u, 3, 1)]
    [InlineData(0x126u, 15, 2)]
    public void Word_OfTheAlias_IsABitOfTheMemory(uint offset, int bit, int size)
    {
        using var core = new Core().Begin();
        var alias = (32 * offset) + (4 * (uint)bit);
        var before = core.Get32(Core.Data + (offset & ~3u));

        Assert.Equal(IoResult.Ok, Sram(core).Write(alias, size, default, 0xFF));

        Assert.Equal(before | 1u << (bit + (8 * (int)(offset & 3))), core.Get32(Core.Data + (offset & ~3u)));
        Assert.Equal(1u, Read(core, alias, size));
        Sram(core).Write(alias, size, default, 0xFE);
        Assert.Equal((before, 0u), (core.Get32(Core.Data + (offset & ~3u)), Read(core, alias, size)));
    }

    [Fact]
    public void Word_OfABitOfNothing_IsTheErrorThatIsThere()
    {
        using var core = new Core().Begin();

        Assert.NotEqual(IoResult.Ok, TestMachine.Region(core.Cpu, "bitband-peripherals").Write(0, 4, default, 1));
    }

    [Fact]
    public void Baseline_HasNone()
    {
        using var core = new Core("cortex-m0").Begin();

        Assert.Single(core.Cpu.PrivateRegions(0));
    }

    private static IoRegion Sram(Core core) => TestMachine.Region(core.Cpu, "bitband-sram");

    private static uint Read(Core core, ulong alias, int size)
    {
        Assert.Equal(IoResult.Ok, Sram(core).Read(alias, size, default, out var value));
        return (uint)value;
    }
}
