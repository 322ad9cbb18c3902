using Emu.Abstractions.Irq;
using Emu.Abstractions.Qom;

namespace Emu.Abstractions.Tests.Irq;

public class IrqTests
{
    private readonly FakeMachine machine = new();
    private readonly TestDevice source;
    private readonly TestDevice other;
    private readonly TestDevice sink;

    public IrqTests()
    {
        source = machine.Add(new TestDevice(), "source");
        other = machine.Add(new TestDevice(), "other");
        sink = machine.Add(new TestDevice(), "sink");
    }

    [Fact]
    public void Set_Connected_TellsTheSinkOncePerChange()
    {
        source.Out.Connect(sink.In);

        source.Out.Raise();
        source.Out.Raise();
        source.Out.Lower();

        Assert.Equal(["in True", "in False"], sink.Events);
    }

    [Fact]
    public void Set_TwoSources_AreORed()
    {
        source.Out.Connect(sink.In);
        other.Out.Connect(sink.In);

        source.Out.Raise();
        other.Out.Raise();
        source.Out.Lower();

        Assert.True(sink.In.Level);
        Assert.Equal(["in True"], sink.Events);
    }

    [Fact]
    public void Pulse_IsSeenAsAnEdge()
    {
        source.Out.Connect(sink.Lines[1]);

        source.Out.Pulse();

        Assert.Equal(["lines[1] True", "lines[1] False"], sink.Events);
    }

    [Fact]
    public void Connect_WhileHigh_TheSinkSeesTheLevel()
    {
        source.Out.Raise();

        source.Out.Connect(sink.In);

        Assert.True(sink.In.Level);
    }

    [Fact]
    public void Connect_Twice_IsRefused()
    {
        source.Out.Connect(sink.In);

        Assert.Throws<ConfigurationException>(() => source.Out.Connect(sink.In));
    }

    [Fact]
    public void Disconnect_WhileHigh_TheSinkSeesItGoLow()
    {
        IrqConnection wire = source.Out.Connect(sink.In);
        source.Out.Raise();

        wire.Disconnect();

        Assert.Equal(["in True", "in False"], sink.Events);
        Assert.Empty(source.Out.Sinks);
    }

    [Fact]
    public void Handler_Throws_FaultsTheSinkNotTheSource()
    {
        source.Out.Connect(sink.In);
        sink.OnInput = _ => throw new InvalidOperationException("bug");

        source.Out.Raise();

        Assert.True(sink.IsFaulted);
        Assert.False(source.IsFaulted);
        Assert.Equal("bug", Assert.Single(machine.Faults).Error.Message);
    }

    [Fact]
    public void Set_ToAFaultedSink_IsNotDelivered()
    {
        source.Out.Connect(sink.In);
        sink.OnInput = _ => throw new InvalidOperationException();
        source.Out.Raise();

        source.Out.Lower();

        Assert.Equal(["in True"], sink.Events);
    }

    [Fact]
    public void Unrealize_SourceWhileHigh_LowersTheSinkAndLeavesNoWire()
    {
        source.Out.Connect(sink.In);
        source.Out.Raise();

        FakeMachine.Host.Remove(source);

        Assert.False(sink.In.Level);
        Assert.Empty(sink.In.Sources);
        Assert.Throws<ConfigurationException>(() => source.Out.Connect(sink.In));
    }

    [Fact]
    public void Unrealize_Sink_IsNotCalledAnyMore()
    {
        source.Out.Connect(sink.In);

        FakeMachine.Host.Remove(sink);
        source.Out.Raise();

        Assert.Empty(sink.Events);
    }

    [Fact]
    public void Acknowledge_AsksTheFirstHighSourceThatAnswers()
    {
        source.Out.AcknowledgeHandler = initiator => 0x40 + initiator;
        other.Out.AcknowledgeHandler = _ => 0x99;
        source.Out.Connect(sink.In);
        other.Out.Connect(sink.In);

        Assert.Equal(IrqInput.NoVector, sink.In.Acknowledge(1));
        source.Out.Raise();
        Assert.Equal(0x41, sink.In.Acknowledge(1));
    }

    [Fact]
    public void Acknowledge_HandlerThrows_FaultsTheSource()
    {
        source.Out.AcknowledgeHandler = _ => throw new InvalidOperationException();
        source.Out.Connect(sink.In);
        source.Out.Raise();

        Assert.Equal(IrqInput.NoVector, sink.In.Acknowledge(1));
        Assert.True(source.IsFaulted);
    }

    [Fact]
    public void Rearm_TellsTheSource()
    {
        int rearmed = 0;
        source.Out.RearmHandler = () => rearmed++;
        source.Out.Connect(sink.In);

        sink.In.Rearm();

        Assert.Equal(1, rearmed);
    }

    [Fact]
    public void Restore_TellsNobodyAndKeepsLevels()
    {
        var second = new FakeMachine();
        TestDevice newSource = second.Add(new TestDevice(), "source");
        TestDevice newSink = second.Add(new TestDevice(), "sink");
        newSource.Out.Connect(newSink.In);
        source.Out.Connect(sink.In);
        source.Out.Raise();

        FakeMachine.Host.Copy(source, newSource);
        FakeMachine.Host.Copy(sink, newSink);

        Assert.Empty(newSink.Events);
        Assert.True(newSource.Out.Level && newSink.In.Level);
        newSource.Out.Lower();
        Assert.Equal(["in False"], newSink.Events);
    }
}
