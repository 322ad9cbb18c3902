namespace Emu.Target.Arm.Tests.Hw.Trace;

/// <summary>DWT: the counter of cycles, which are a 25th of a microsecond, and registers that keep what is written.</summary>
public sealed class WatchpointsTests
{
    private const uint Demcr = 0xDFC;
    private const uint TraceEnable = 1 << 24;
    private const uint Control = 0;
    private const uint Cycles = 4;

    [Fact]
    public void CycleCounter_CountsTheCoresClock()
    {
        using var core = Start();
        core.WriteUnit("dwt", Cycles, 100);

        core.Services.Advance(2000);

        Assert.Equal(150u, core.ReadUnit("dwt", Cycles));
    }

    [Fact]
    public void CycleCounter_StandsWhileItOrTracingIsOff()
    {
        using var core = Start();
        core.Services.Advance(1000);

        core.WriteUnit("dwt", Control, 0);
        core.Services.Advance(1000);
        core.WriteUnit("dwt", Control, 1);
        core.WriteSystem(Demcr, 0);
        core.Services.Advance(1000);
        core.WriteSystem(Demcr, TraceEnable);
        core.Services.Advance(1000);

        Assert.Equal(50u, core.ReadUnit("dwt", Cycles));
    }

    [Fact]
    public void CycleCounter_GoesAroundAtItsEnd()
    {
        using var core = Start();
        core.WriteUnit("dwt", Cycles, uint.MaxValue - 9);

        core.Services.Advance(1000);

        Assert.Equal(15u, core.ReadUnit("dwt", Cycles));
    }

    [Fact]
    public void Registers_WithoutTracing_AreNotWritten()
    {
        using var core = Start();
        core.WriteSystem(Demcr, 0);

        core.WriteUnit("dwt", Control, 0);
        core.WriteUnit("dwt", 0x20, 0x1234);

        Assert.Equal((0x4000_0001u, 0u), (core.ReadUnit("dwt", Control), core.ReadUnit("dwt", 0x20)));
    }

    [Theory]
    [InlineData("cortex-m3", 0x4000_0000u)]
    [InlineData("cortex-m7", 0x4000_0000u)]
    [InlineData("cortex-m23", 0x4F00_0000u)] // nothing counts
    [InlineData("cortex-m33", 0x4000_0000u)]
    public void Control_SaysWhatThereIs(string model, uint control)
    {
        using var core = new Core(model).Begin();

        Assert.Equal(control, core.ReadUnit("dwt", Control));
    }

    [Fact]
    public void CycleCounter_OfACoreWithoutOne_StaysZero()
    {
        using var core = new Core("cortex-m23").Begin();
        core.WriteSystem(Demcr, TraceEnable);

        core.WriteUnit("dwt", Control, 1);
        core.WriteUnit("dwt", Cycles, 5);
        core.Services.Advance(1000);

        Assert.Equal((0x4F00_0000u, 0u), (core.ReadUnit("dwt", Control), core.ReadUnit("dwt", Cycles)));
    }

    [Fact]
    public void Comparators_KeepWhatIsWritten()
    {
        using var core = Start();

        core.WriteUnit("dwt", 0x30, 0x2000_0004);
        core.WriteUnit("dwt", 0x34, 0xFF);
        core.WriteUnit("dwt", 0x38, 0x5);
        core.WriteUnit("dwt", 0x60, 1); // there are four

        Assert.Equal(
            (0x2000_0004u, 31u, 5u, 0u, 0u),
            (core.ReadUnit("dwt", 0x30), core.ReadUnit("dwt", 0x34), core.ReadUnit("dwt", 0x38), core.ReadUnit("dwt", 0x3C), core.ReadUnit("dwt", 0x60)));
    }

    [Fact]
    public void ProgramSample_IsWhereTheProgramIs_WhileTracingIsOn()
    {
        using var core = Start();
        Assert.Equal(Core.Code, core.ReadUnit("dwt", 0x1C));

        core.WriteSystem(Demcr, 0);

        Assert.Equal(uint.MaxValue, core.ReadUnit("dwt", 0x1C));
    }

    [Fact]
    public void Lock_OfACortexM7_KeepsRegistersFromWrites()
    {
        using var core = new Core("cortex-m7").Begin();
        core.WriteSystem(Demcr, TraceEnable);

        core.WriteUnit("dwt", Control, 1);
        var locked = (core.ReadUnit("dwt", Control), core.ReadUnit("dwt", 0xFB4));
        core.WriteUnit("dwt", 0xFB0, 0xC5AC_CE55);
        core.WriteUnit("dwt", Control, 1);

        Assert.Equal((0x4000_0000u, 3u), locked);
        Assert.Equal((0x4000_0001u, 1u), (core.ReadUnit("dwt", Control), core.ReadUnit("dwt", 0xFB4)));
    }

    private static Core Start()
    {
        var core = new Core().Begin();
        core.WriteSystem(Demcr, TraceEnable);
        core.WriteUnit("dwt", Control, 1);
        return core;
    }
}
