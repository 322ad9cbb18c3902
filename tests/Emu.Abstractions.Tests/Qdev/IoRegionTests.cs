using Emu.Abstractions.Qdev.Memory;

namespace Emu.Abstractions.Tests.Qdev;

public class IoRegionTests
{
    private readonly FakeMachine machine = new();

    [Fact]
    public void Read_LargerThanHandled_IsSplitFromTheLowestAddress()
    {
        TestDevice device = Device(new IoRegionOptions { MaxHandled = 2 }, (offset, _) => (IoResult.Ok, offset + 0x100));

        IoResult result = device.Io.Read(8, 8, default, out ulong value);

        Assert.Equal(IoResult.Ok, result);
        Assert.Equal(0x010E_010C_010A_0108UL, value);
    }

    [Fact]
    public void Read_SmallerThanHandled_TakesItsPart()
    {
        TestDevice device = Device(new IoRegionOptions { MinHandled = 4 }, (_, _) => (IoResult.Ok, 0x4433_2211));

        device.Io.Read(6, 1, default, out ulong value);

        Assert.Equal(0x33UL, value);
    }

    [Fact]
    public void Read_BigEndian_TurnsBytesAround()
    {
        TestDevice device = Device(new IoRegionOptions { BigEndian = true, MinHandled = 4 }, (_, _) => (IoResult.Ok, 0x1122_3344));

        device.Io.Read(0, 4, default, out ulong word);
        device.Io.Read(0, 1, default, out ulong first);

        Assert.Equal((0x4433_2211UL, 0x11UL), (word, first));
    }

    [Fact]
    public void Write_LargerThanHandled_IsSplit()
    {
        var writes = new List<(ulong, int, ulong)>();
        TestDevice device = Device(new IoRegionOptions { MaxHandled = 4 }, write: (offset, size, value) =>
        {
            writes.Add((offset, size, value));
            return IoResult.Ok;
        });

        device.Io.Write(8, 8, default, 0x1122_3344_5566_7788);

        Assert.Equal([(8, 4, 0x5566_7788), (12, 4, 0x1122_3344)], writes);
    }

    [Theory]
    [InlineData(0UL, 1)]
    [InlineData(0UL, 8)]
    [InlineData(2UL, 4)]
    public void Access_OfASizeOrAlignmentThatIsNotTaken_IsADeviceErrorAndLogged(ulong offset, int size)
    {
        TestDevice device = Device(new IoRegionOptions { MinSize = 2, MaxSize = 4 });

        Assert.Equal(IoResult.DeviceError, device.Io.Read(offset, size, default, out _));
        Assert.Equal(IoResult.DeviceError, device.Io.Write(offset, size, default, 1));
        Assert.Equal(2, machine.Messages.Count);
    }

    [Fact]
    public void Read_PartFails_TheWholeFails()
    {
        TestDevice device = Device(new IoRegionOptions { MaxHandled = 4 }, (offset, _) => (offset == 4 ? IoResult.DecodeError : IoResult.Ok, 7));

        Assert.Equal(IoResult.DecodeError, device.Io.Read(0, 8, default, out ulong value));
        Assert.Equal(0UL, value);
    }

    [Fact]
    public void Access_DeviceThrows_IsADeviceErrorAndFaultsTheDevice()
    {
        TestDevice device = Device(read: (_, _) => throw new InvalidOperationException("bug"));

        Assert.Equal(IoResult.DeviceError, device.Io.Read(0, 4, default, out _));
        Assert.True(device.IsFaulted);
        Assert.Same(device, Assert.Single(machine.Faults).Owner);
        Assert.Equal(IoResult.DeviceError, device.Io.Write(0, 4, default, 0));
    }

    [Fact]
    public void Access_IntoADeviceInACallback_IsRefusedAndCounted()
    {
        TestDevice device = Device();
        IoResult inner = IoResult.Ok;
        device.OnRead = (_, _) =>
        {
            inner = device.Io.Read(4, 4, default, out ulong _);
            return (IoResult.Ok, 1);
        };

        IoResult outer = device.Io.Read(0, 4, default, out _);

        Assert.Equal((IoResult.Ok, IoResult.DeviceError, 1), (outer, inner, machine.RefusedAccesses));
    }

    [Fact]
    public void Access_IntoAReentrantRegion_IsAllowed()
    {
        TestDevice device = Device(new IoRegionOptions { Reentrant = true });
        int depth = 0;
        device.OnRead = (_, _) => depth++ < 3 ? (device.Io.Read(0, 4, default, out ulong v), v) : (IoResult.Ok, 9);

        device.Io.Read(0, 4, default, out ulong value);

        Assert.Equal(9UL, value);
    }

    [Fact]
    public void Access_NestedDeeperThanTheLimit_IsRefused()
    {
        TestDevice device = Device(new IoRegionOptions { Reentrant = true });
        int depth = 0;
        device.OnRead = (_, _) =>
        {
            depth++;
            return (device.Io.Read(0, 4, default, out ulong v), v);
        };

        IoResult result = device.Io.Read(0, 4, default, out _);

        Assert.Equal((IoResult.DeviceError, IoRegion.MaxDepth, 1), (result, depth, machine.RefusedAccesses));
    }

    [Fact]
    public void Access_FromATimerCallbackIntoItself_IsRefused()
    {
        TestDevice device = Device();
        IoResult inner = IoResult.Ok;
        device.OnTimer = () => inner = device.Io.Read(0, 4, default, out ulong _);

        machine.Timers[0].Fire();

        Assert.Equal(IoResult.DeviceError, inner);
        Assert.Equal(IoResult.Ok, device.Io.Read(0, 4, default, out _));
    }

    [Fact]
    public void Access_ToAnUnrealizedDevice_IsADeviceError()
    {
        TestDevice device = Device();
        FakeMachine.Host.Remove(device);

        Assert.Equal(IoResult.DeviceError, device.Io.Read(0, 4, default, out _));
    }

    private TestDevice Device(IoRegionOptions? options = null, Func<ulong, int, (IoResult, ulong)>? read = null, Func<ulong, int, ulong, IoResult>? write = null) =>
        machine.Add(new TestDevice { Options = options ?? new IoRegionOptions(), OnRead = read, OnWrite = write }, "dev" + machine.Timers.Count);
}
