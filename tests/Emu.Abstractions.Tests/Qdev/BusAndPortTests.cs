using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qdev.Bus;
using Emu.Abstractions.Qom;

namespace Emu.Abstractions.Tests.Qdev;

public class BusAndPortTests
{
    private readonly FakeMachine machine = new();

    [Fact]
    public void Bus_Attach_ChecksRangeAndUse()
    {
        var bus = machine.Add(new TestI2cBus(), "i2c");
        var target = new Eeprom();

        bus.Attach(0x50, target);

        Assert.Same(target, bus.At(0x50));
        Assert.Null(bus.At(0x51));
        Assert.Throws<ConfigurationException>(() => bus.Attach(0x80, target));
        Assert.Throws<ConfigurationException>(() => bus.Attach(0x50, new Eeprom()));
    }

    [Fact]
    public void Bus_Detach_OnlyTakesOutTheDeviceItself()
    {
        var bus = machine.Add(new TestI2cBus(), "i2c");
        var target = new Eeprom();
        bus.Attach(0x50, target);

        bus.Detach(0x50, new Eeprom());
        Assert.NotNull(bus.At(0x50));
        bus.Detach(0x50, target);

        Assert.Empty(bus.Targets);
    }

    [Fact]
    public void CharPort_WithoutBackend_DropsOutput()
    {
        TestDevice device = machine.Add(new TestDevice());

        Assert.Equal(3, device.Char.Write([1, 2, 3]));
        Assert.True(device.Char.Write(4));
        device.Char.ReadyToReceive();
    }

    [Fact]
    public void CharPort_Connected_CarriesBothWays()
    {
        TestDevice device = machine.Add(new TestDevice());
        var backend = new Pipe();
        var received = new List<byte>();
        device.OnReceive = received.AddRange;

        device.Char.Connect(backend);
        device.Char.Write([7]);
        backend.Frontend!.Receive([8, 9]);
        backend.Frontend.Writable();
        backend.Frontend.Event(CharEvent.Break);

        Assert.Equal([7], backend.Written);
        Assert.Equal([8, 9], received);
        Assert.Equal(["writable", "Break"], device.Events);
        Assert.Equal(4, backend.Frontend.ReceiveCapacity);
    }

    [Fact]
    public void CharPort_ReceiverThrows_FaultsTheDeviceOnly()
    {
        TestDevice device = machine.Add(new TestDevice());
        var backend = new Pipe();
        device.Char.Connect(backend);
        device.OnReceive = _ => throw new InvalidOperationException();

        backend.Frontend!.Receive([1]);

        Assert.True(device.IsFaulted);
        Assert.Equal(0, backend.Frontend.ReceiveCapacity);
    }

    [Fact]
    public void CharPort_OfAnUnrealizedDevice_LetsGoOfItsBackend()
    {
        TestDevice device = machine.Add(new TestDevice());
        var backend = new Pipe();
        device.Char.Connect(backend);

        FakeMachine.Host.Remove(device);

        Assert.Null(backend.Frontend);
    }

    [Fact]
    public void CharPort_BackendWithAnotherFrontend_KeepsItsOwn()
    {
        TestDevice first = machine.Add(new TestDevice(), "first");
        TestDevice second = machine.Add(new TestDevice(), "second");
        var backend = new Pipe();
        first.Char.Connect(backend);

        Assert.Throws<ConfigurationException>(() => second.Char.Connect(backend));
        Assert.Same(first.Char, backend.Frontend);
        Assert.Null(second.Char.Backend);
    }

    [Fact]
    public void UnplugRequest_FirstAnswerCounts()
    {
        TestDevice device = machine.Add(new TestDevice());
        var request = new Request(device);

        FakeMachine.Host.AskToLeave(request);
        request.Refuse("too late");

        Assert.Equal(["unplug"], device.Events);
        Assert.Equal(["Accepted "], request.Answers);
    }

    private sealed class TestI2cBus : I2cBus;

    private sealed class Eeprom : II2cTarget
    {
        public bool Signal(I2cCondition condition) => true;

        public bool Write(byte value) => true;

        public byte Read() => 0;
    }

    private sealed class Request(Device device) : UnplugRequest
    {
        public List<string> Answers { get; } = [];

        public override Device Device => device;

        protected override void OnAnswered(UnplugState state, string reason) => Answers.Add($"{state} {reason}");
    }

    private sealed class Pipe : ICharBackend
    {
        public ICharFrontend? Frontend { get; private set; }

        public List<byte> Written { get; } = [];

        public void Bind(ICharFrontend? frontend)
        {
            if (frontend is not null && Frontend is not null)
            {
                throw new ConfigurationException("taken");
            }

            Frontend = frontend;
        }

        public int Write(ReadOnlySpan<byte> bytes)
        {
            Written.AddRange(bytes);
            return bytes.Length;
        }

        public void ReadyToReceive()
        {
        }

        public void Drain(int milliseconds)
        {
        }
    }
}
