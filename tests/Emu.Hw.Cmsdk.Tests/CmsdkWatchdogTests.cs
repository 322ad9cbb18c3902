using Emu.Abstractions.Qdev;

namespace Emu.Hw.Cmsdk.Tests;

public sealed class CmsdkWatchdogTests
{
    private const int Load = 0x000, Value = 0x004, Control = 0x008, Clear = 0x00C, Raw = 0x010, Masked = 0x014, Lock = 0xC00;
    private const long Tick = 40;

    private readonly TestMachine machine = new(new CmsdkModule());
    private readonly Block block;

    public CmsdkWatchdogTests() => block = new Block(machine.Add<CmsdkWatchdog>("cmsdk-apb-watchdog"));

    [Fact]
    public void Zero_InterruptsAndTheNextOneResets()
    {
        (block[Load], block[Control]) = (9, 3);
        machine.Services.Advance(9 * Tick);
        Assert.Equal((true, 1u, 1u), (block.Line("wdogint"), block[Raw], block[Masked]));
        Assert.Empty(machine.Services.Raised);
        machine.Services.Advance(10 * Tick);
        Assert.Equal(new WatchdogExpired(), Assert.Single(machine.Services.Raised));
    }

    [Fact]
    public void Answer_InTime_BeginsAgain()
    {
        (block[Load], block[Control]) = (9, 3);
        machine.Services.Advance(12 * Tick);
        block[Clear] = 1;
        Assert.Equal((9u, false), (block[Value], block.Line("wdogint")));
        machine.Services.Advance(8 * Tick);
        block[Clear] = 1;
        machine.Services.Advance(8 * Tick);
        Assert.Empty(machine.Services.Raised);
    }

    [Fact]
    public void Zero_WithoutResetEnable_OnlyInterrupts()
    {
        (block[Load], block[Control]) = (9, 1);
        machine.Services.Advance(100 * Tick);
        Assert.True(block.Line("wdogint"));
        Assert.Empty(machine.Services.Raised);
    }

    [Fact]
    public void Lock_KeepsWritesOutUntilTheKeyComes()
    {
        block[Lock] = 0;
        (block[Load], block[Control]) = (9, 3);
        Assert.Equal((1u, 0xFFFF_FFFFu, 0u), (block[Lock], block[Load], block[Control]));
        block[Lock] = 0x1ACC_E551;
        block[Load] = 9;
        Assert.Equal((0u, 9u), (block[Lock], block[Load]));
    }

    [Fact]
    public void Counter_ThatIsNotEnabled_Stands()
    {
        block[Load] = 9;
        machine.Services.Advance(100 * Tick);
        Assert.Equal((9u, 0u), (block[Value], block[Raw]));
    }
}
