using Emu.Abstractions.Qdev.Memory;

namespace Emu.Target.Arm.Tests.State;

/// <summary>For how much an answer about an address holds: the engine asks once for that.</summary>
public sealed class AddressMapTests
{
    [Theory]
    [InlineData(0x0000_1000u, 29)]
    [InlineData(0x2000_0400u, 29)]
    [InlineData(0xA000_0000u, 29)]
    [InlineData(0xE010_0000u, 12)]
    public void Answer_WithoutAProtectionUnit_HoldsForAnEighthOfTheAddresses(uint address, int bits)
    {
        using var core = new Core("cortex-m4").Begin();

        Assert.Equal(bits, BitsAt(core, address));
    }

    [Fact]
    public void Answer_WithAProtectionUnit_HoldsForAPageAtMost()
    {
        using var core = new Core("cortex-m4").Begin();
        core.WriteSystem(0xD94, 5);

        Assert.Equal(12, BitsAt(core, 0x2000_0400));
    }

    private static int BitsAt(Core core, uint address)
    {
        Assert.True(core.Cpu.Translate(address, AccessKind.Read, 0, 0, probe: false, out var found, out _));
        return found.PageBits;
    }
}
