using Emu.Abstractions.Qdev.Memory;
using Emu.Target.Riscv.Hw;

namespace Emu.Target.Riscv.Tests.Hw;

public sealed class AclintTests
{
    private const ulong Mtime = 0xBFF8;
    private const ulong Mtimecmp = 0x4000;

    private readonly TestMachine machine = new(new RiscvModule());
    private readonly Aclint aclint;

    public AclintTests() => aclint = machine.Add<Aclint>("riscv.aclint", ("num-harts", 2));

    [Fact]
    public void Msip_Written_DrivesTheLineOfItsHart()
    {
        Write(4, 4, 0xFFFF_FFFF);

        Assert.Equal((false, true), (aclint.Software[0].Level, aclint.Software[1].Level));
        Assert.Equal(1UL, Read(4, 4));
        Assert.Equal(1UL << 32, Read(0, 8));
    }

    [Fact]
    public void Msip_WrittenAsPair_DrivesBothLines()
    {
        Write(0, 8, 1);
        Write(0, 8, 1UL << 32);

        Assert.Equal((false, true), (aclint.Software[0].Level, aclint.Software[1].Level));
    }

    [Fact]
    public void Mtime_Read_CountsTicksOfVirtualTime()
    {
        machine.Services.Advance(1_000_000);

        Assert.Equal(10_000UL, Read(Mtime, 8));
        Assert.Equal(10_000UL, Read(Mtime, 4));
        Assert.Equal(0UL, Read(Mtime + 4, 4));
    }

    [Fact]
    public void Mtime_Written_GoesOnFromThere()
    {
        Write(Mtime + 4, 4, 1);
        Write(Mtime, 4, 5);
        machine.Services.Advance(100);

        Assert.Equal((1UL << 32) + 6, Read(Mtime, 8));
    }

    [Fact]
    public void Mtimecmp_Reached_RaisesTheLine()
    {
        Write(Mtimecmp + 8, 8, 100);
        machine.Services.Advance(9_999);
        Assert.False(aclint.Timer[1].Level);

        machine.Services.Advance(1);

        Assert.Equal((false, true), (aclint.Timer[0].Level, aclint.Timer[1].Level));
    }

    [Fact]
    public void Mtimecmp_MovedOn_LowersTheLine()
    {
        Write(Mtimecmp, 8, 0);
        Assert.True(aclint.Timer[0].Level);

        Write(Mtimecmp + 4, 4, 1);

        Assert.False(aclint.Timer[0].Level);
        Assert.Equal(1UL << 32, Read(Mtimecmp, 8));
    }

    [Fact]
    public void Mtimecmp_AfterReset_IsNeverReached()
    {
        machine.Services.Advance(long.MaxValue / 4);

        Assert.False(aclint.Timer[0].Level);
        Assert.Equal(ulong.MaxValue, Read(Mtimecmp, 8));
    }

    [Fact]
    public void Mtime_WrittenPastACompareValue_RaisesItsLine()
    {
        Write(Mtimecmp, 8, 50);

        Write(Mtime, 8, ulong.MaxValue - 5);

        Assert.True(aclint.Timer[0].Level);
    }

    [Fact]
    public void Mtime_WrappingAround_LowersTheLine()
    {
        Write(Mtimecmp, 8, 50);
        Write(Mtime, 8, ulong.MaxValue);

        machine.Services.Advance(200);
        Write(Mtimecmp, 8, 50);

        Assert.False(aclint.Timer[0].Level);
    }

    [Theory]
    [InlineData(0x3000)]
    [InlineData(0x4010)]
    [InlineData(0xBFF0)]
    public void Register_OfNoHart_ReadsZeroAndIgnoresWrites(ulong offset)
    {
        Write(offset, 8, ulong.MaxValue);

        Assert.Equal(0UL, Read(offset, 8));
    }

    [Fact]
    public void State_SavedAndRestored_IsTheSame()
    {
        Write(Mtimecmp + 8, 8, 100);
        Write(Mtime, 8, 7);
        var other = machine.Add<Aclint>("riscv.aclint", ("num-harts", 2));

        TestMachine.RestoreObject(other, TestMachine.SaveObject(aclint));

        Assert.Equal(TestMachine.SaveObject(aclint), TestMachine.SaveObject(other));
        machine.Services.Advance(9_300);
        Assert.True(other.Timer[1].Level);
    }

    [Fact]
    public void Reset_AfterUse_LowersEveryLine()
    {
        Write(0, 4, 1);
        Write(Mtimecmp, 8, 0);

        TestMachine.ResetDevice(aclint);

        Assert.Equal((false, false), (aclint.Software[0].Level, aclint.Timer[0].Level));
    }

    private void Write(ulong offset, int size, ulong value) => Assert.Equal(IoResult.Ok, aclint.Mmio.Write(offset, size, default, value));

    private ulong Read(ulong offset, int size)
    {
        Assert.Equal(IoResult.Ok, aclint.Mmio.Read(offset, size, default, out var value));
        return value;
    }
}
