using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;

namespace Emu.Abstractions.Tests.Qdev;

public class NetPortTests
{
    private readonly FakeMachine machine = new();

    [Fact]
    public void NetPort_WithoutBackend_DropsFramesAndIsDown()
    {
        TestDevice device = machine.Add(new TestDevice());

        Assert.True(device.Net.Send([1, 2]));
        Assert.False(device.Net.IsUp);
        device.Net.ReadyToReceive();
    }

    [Fact]
    public void NetPort_Connected_CarriesBothWays()
    {
        TestDevice device = machine.Add(new TestDevice());
        var wire = new Wire();
        var received = new List<byte>();
        device.OnReceive = received.AddRange;

        device.Net.Connect(wire);
        Assert.True(device.Net.Send([7]));
        device.Net.ReadyToReceive();
        wire.Frontend!.Receive([8, 9]);
        wire.Frontend.Writable();

        Assert.True(wire.Frontend.CanReceive);
        Assert.Equal([7, 0xFF], wire.Sent);
        Assert.Equal([8, 9], received);
        Assert.Equal(["writable"], device.Events);
    }

    [Fact]
    public void NetPort_RefusedFrame_IsReported()
    {
        TestDevice device = machine.Add(new TestDevice());
        device.Net.Connect(new Wire { IsFull = true });

        Assert.False(device.Net.Send([7]));
    }

    [Fact]
    public void NetPort_Link_IsUpUntilTheBackendSaysOtherwise()
    {
        TestDevice device = machine.Add(new TestDevice());
        var wire = new Wire();
        device.Net.Connect(wire);
        Assert.True(device.Net.IsUp);

        wire.Frontend!.LinkChanged(false);

        Assert.False(device.Net.IsUp);
        Assert.Equal(["link False"], device.Events);
    }

    [Fact]
    public void NetPort_BackendThatIsDownWhenBound_IsDown()
    {
        TestDevice device = machine.Add(new TestDevice());

        device.Net.Connect(new Wire { IsDown = true });

        Assert.False(device.Net.IsUp);
    }

    [Fact]
    public void NetPort_ReceiverThrows_FaultsTheDeviceOnly()
    {
        TestDevice device = machine.Add(new TestDevice());
        var wire = new Wire();
        device.Net.Connect(wire);
        device.OnReceive = _ => throw new InvalidOperationException();

        wire.Frontend!.Receive([1]);
        wire.Frontend.Receive([1]);

        Assert.True(device.IsFaulted);
        Assert.False(wire.Frontend.CanReceive);
    }

    [Fact]
    public void NetPort_QuestionThrows_FaultsTheDeviceOnly()
    {
        TestDevice device = machine.Add(new TestDevice());
        var wire = new Wire();
        device.Net.Connect(wire);
        device.OnCanReceive = () => throw new InvalidOperationException();

        Assert.False(wire.Frontend!.CanReceive);
        Assert.True(device.IsFaulted);
    }

    [Fact]
    public void NetPort_OfAnUnrealizedDevice_LetsGoOfItsBackend()
    {
        TestDevice device = machine.Add(new TestDevice());
        var wire = new Wire();
        device.Net.Connect(wire);

        FakeMachine.Host.Remove(device);

        Assert.Null(wire.Frontend);
    }

    [Fact]
    public void NetPort_BackendWithAnotherFrontend_KeepsItsOwn()
    {
        TestDevice first = machine.Add(new TestDevice(), "first");
        TestDevice second = machine.Add(new TestDevice(), "second");
        var wire = new Wire();
        first.Net.Connect(wire);
        var other = new Wire { IsDown = true };
        second.Net.Connect(other);

        Assert.Throws<ConfigurationException>(() => second.Net.Connect(wire));

        Assert.Same(first.Net, wire.Frontend);
        Assert.Same(other, second.Net.Backend);
        Assert.False(second.Net.IsUp);
    }

    private sealed class Wire : INetBackend
    {
        public INetFrontend? Frontend { get; private set; }

        public List<byte> Sent { get; } = [];

        public bool IsFull { get; init; }

        public bool IsDown { get; init; }

        public void Bind(INetFrontend? frontend)
        {
            if (frontend is not null && Frontend is not null)
            {
                throw new ConfigurationException("taken");
            }

            Frontend = frontend;
            if (IsDown)
            {
                frontend?.LinkChanged(false);
            }
        }

        public bool Send(ReadOnlySpan<byte> frame)
        {
            Sent.AddRange(frame);
            return !IsFull;
        }

        public void ReadyToReceive() => Sent.Add(0xFF);
    }
}
