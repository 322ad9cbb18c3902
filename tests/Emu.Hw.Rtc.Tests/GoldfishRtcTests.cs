using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qdev.Registers;

namespace Emu.Hw.Rtc.Tests;

public sealed class GoldfishRtcTests
{
    private const int TimeLow = 0x00;
    private const int TimeHigh = 0x04;
    private const int AlarmLow = 0x08;
    private const int AlarmHigh = 0x0C;
    private const int IrqEnabled = 0x10;
    private const int ClearAlarm = 0x14;
    private const int AlarmStatus = 0x18;
    private const int ClearInterrupt = 0x1C;

    /// <summary>2026-01-01 00:00 UTC.</summary>
    private const ulong NewYear = 1_767_225_600_000_000_000;

    private const long Second = 1_000_000_000;

    private readonly TestMachine machine = new(new RtcModule()) { Services = new TestMachineServices { Calendar = (long)NewYear } };
    private readonly GoldfishRtc rtc;
    private readonly IoRegion region;

    public GoldfishRtcTests()
    {
        rtc = machine.Add<GoldfishRtc>("goldfish_rtc");
        region = TestMachine.Region(rtc);
    }

    private bool Irq => TestMachine.Line(rtc, "irq").Level;

    [Fact]
    public void Time_IsTheMachinesCalendarAndGoesOn()
    {
        Assert.Equal(NewYear, Time());
        machine.Services.Advance(90 * Second);
        Assert.Equal(NewYear + (90 * Second), Time());
    }

    [Fact]
    public void TimeHigh_BelongsToTheLowHalfReadBefore()
    {
        uint low = Read(TimeLow);
        machine.Services.Advance(5 * Second);
        Assert.Equal(NewYear, ((ulong)Read(TimeHigh) << 32) | low);
    }

    [Fact]
    public void Time_ThatTheGuestSet_OutlivesReset()
    {
        SetTime(1_000 * (ulong)Second);
        machine.Services.Advance(Second);
        TestMachine.ResetDevice(rtc);
        Assert.Equal(1_001UL * Second, Time());
    }

    [Fact]
    public void Time_ThatTheGuestSets_IsToldAsSecondsFromTheCalendar()
    {
        machine.Services.Advance(5 * Second);
        SetTime(NewYear + (65 * (ulong)Second));
        Assert.Equal(new Abstractions.Qdev.RtcChanged(60), machine.Services.Raised[^1]);
    }

    [Fact]
    public void Alarm_Interrupts_UntilItIsCleared()
    {
        Write(IrqEnabled, 1);
        SetAlarm(NewYear + (10 * Second));
        Assert.Equal(1u, Read(AlarmStatus));
        machine.Services.Advance((10 * Second) - 1);
        Assert.False(Irq);
        machine.Services.Advance(1);
        Assert.True(Irq);
        Assert.Equal(0u, Read(AlarmStatus));
        Write(ClearInterrupt, 1);
        Assert.False(Irq);
    }

    [Fact]
    public void Alarm_WithoutEnabledInterrupt_WaitsForIt()
    {
        SetAlarm(NewYear + (10 * Second));
        machine.Services.Advance(11 * Second);
        Assert.False(Irq);
        Write(IrqEnabled, 1);
        Assert.True(Irq);
        Write(IrqEnabled, 0);
        Assert.False(Irq);
        Assert.Equal(0u, Read(IrqEnabled));
    }

    [Fact]
    public void Alarm_InThePast_ComesAtOnce()
    {
        Write(IrqEnabled, 1);
        SetAlarm(NewYear);
        Assert.True(Irq);
    }

    [Fact]
    public void Alarm_Cleared_DoesNotCome()
    {
        Write(IrqEnabled, 1);
        SetAlarm(NewYear + (10 * Second));
        Write(ClearAlarm, 1);
        machine.Services.Advance(20 * Second);
        Assert.False(Irq);
        Assert.Equal(0u, Read(AlarmStatus));
    }

    [Fact]
    public void Alarm_WhenTimeIsSet_ComesAtItsTime()
    {
        Write(IrqEnabled, 1);
        SetAlarm(NewYear + (10 * Second));
        SetTime(NewYear + (7 * Second));
        machine.Services.Advance(3 * Second);
        Assert.True(Irq);
    }

    [Fact]
    public void Alarm_BeyondAllTime_IsReadBack()
    {
        SetAlarm(ulong.MaxValue);
        Assert.Equal((uint.MaxValue, uint.MaxValue), (Read(AlarmLow), Read(AlarmHigh)));
        Assert.Equal(1u, Read(AlarmStatus));
    }

    [Fact]
    public void Reset_ForgetsTheAlarm()
    {
        Write(IrqEnabled, 1);
        SetAlarm(NewYear);
        SetAlarm(NewYear + Second);
        TestMachine.ResetDevice(rtc);
        Assert.False(Irq);
        machine.Services.Advance(2 * Second);
        Assert.Equal((0u, 0u), (Read(AlarmStatus), Read(IrqEnabled)));
    }

    [Fact]
    public void Dump_OfTime_LatchesNothing()
    {
        var map = (RegisterMap)rtc.Type.RegisterMap!;
        Read(TimeLow);
        machine.Services.Advance(1L << 33);
        Assert.Equal(unchecked((uint)(NewYear + (1UL << 33))), map.Peek(rtc, map.Registers[0]));
        Assert.Equal((uint)(NewYear >> 32), Read(TimeHigh));
    }

    [Fact]
    public void Description_IsThatOfTheBinding()
    {
        var tree = new TreeProbe();
        rtc.DescribeToGuest(tree);
        Assert.Equal(["name rtc", "compatible = google,goldfish-rtc", "reg", "interrupts irq"], tree.Lines);
    }

    private ulong Time()
    {
        ulong low = Read(TimeLow);
        return low | ((ulong)Read(TimeHigh) << 32);
    }

    /// <summary>As Linux' driver does: the high half first.</summary>
    private void SetTime(ulong time)
    {
        Write(TimeHigh, (uint)(time >> 32));
        Write(TimeLow, (uint)time);
    }

    private void SetAlarm(ulong time)
    {
        Write(AlarmHigh, (uint)(time >> 32));
        Write(AlarmLow, (uint)time);
    }

    private uint Read(int register)
    {
        Assert.Equal(IoResult.Ok, region.Read((ulong)register, 4, default, out ulong value));
        return (uint)value;
    }

    private void Write(int register, uint value) => Assert.Equal(IoResult.Ok, region.Write((ulong)register, 4, default, value));
}
