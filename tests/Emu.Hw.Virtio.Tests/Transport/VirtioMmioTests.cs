using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Hw.Virtio.Rng;
using Emu.Hw.Virtio.Tests.Rig;

namespace Emu.Hw.Virtio.Tests.Transport;

public sealed class VirtioMmioTests
{
    private readonly Board board = new();

    [Fact]
    public void EmptyTransport_HasNoDevice()
    {
        Assert.Equal(0x7472_6976u, board.Driver[0]);
        Assert.Equal(2u, board.Driver[4]);
        Assert.Equal(0u, board.Driver[Driver.DeviceId]);
        Assert.Equal(0x554D_4551u, board.Driver[0xC]);
        Assert.Equal(0UL, board.Driver.OfferedFeatures);
        board.Driver[Driver.Status] = 1;
        Assert.Equal(0u, board.Driver[Driver.Status]);
    }

    [Fact]
    public void Device_InTransport_IsSeen()
    {
        board.Plug<VirtioRng>("virtio-rng-device");
        Assert.Equal(4u, board.Driver[Driver.DeviceId]);
        Assert.Equal(Driver.Version1Feature | Driver.IndirectFeature | Driver.EventIndexFeature, board.Driver.OfferedFeatures);
        board.Driver[Driver.DeviceFeaturesSelect] = 2;
        Assert.Equal(0u, board.Driver[Driver.DeviceFeatures]);
    }

    [Fact]
    public void SecondDevice_InTransport_IsRefused()
    {
        board.Plug<VirtioRng>("virtio-rng-device");
        ConfigurationException error = Assert.Throws<ConfigurationException>(() => board.Plug<VirtioRng>("virtio-rng-device"));
        Assert.Contains("has /virtio-rng-device already", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Device_WithoutTransport_SaysWhatToDo()
    {
        ConfigurationException error = Assert.Throws<ConfigurationException>(() => board.Machine.Add<VirtioRng>("virtio-rng-device"));
        Assert.Contains("add a 'virtio-mmio'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(Driver.IndirectFeature)]
    [InlineData(Driver.Version1Feature | 1)]
    [InlineData(Driver.Version1Feature | (1UL << 63))]
    public void Features_ThatDoNotFit_AreNotAccepted(ulong features)
    {
        board.Plug<VirtioRng>("virtio-rng-device");
        board.Driver[Driver.Status] = Driver.Acknowledge | Driver.DriverStatus;
        board.Driver.WriteFeatures(features);
        board.Driver[Driver.Status] |= Driver.FeaturesOk;
        Assert.False(board.Driver.IsStatus(Driver.FeaturesOk));
    }

    [Fact]
    public void Features_AfterAgreement_AreFixed()
    {
        board.Plug<VirtioRng>("virtio-rng-device");
        board.Driver.Negotiate(Driver.Version1Feature);
        board.Driver.WriteFeatures(ulong.MaxValue);
        DriverQueue queue = board.Driver.AddQueue(0);
        board.Driver.Start();
        queue.AddIndirect(new Piece(board.Allocate(16), 16, true));
        queue.Kick();
        Assert.True(board.Driver.IsStatus(Driver.NeedsReset));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(3u)]
    [InlineData(16u)]
    [InlineData(uint.MaxValue)]
    public void QueueSize_ThatIsNotAllowed_IsIgnoredAndLogged(uint size)
    {
        board.Plug<VirtioRng>("virtio-rng-device");
        board.Driver[Driver.QueueSelect] = 0;
        board.Driver[Driver.QueueSize] = size;
        Assert.Equal(8u, board.Driver[Driver.QueueSize]);
        Assert.Contains($"cannot have {size} entries", Assert.Single(board.GuestErrors), StringComparison.Ordinal);
    }

    [Fact]
    public void Queue_ThatIsNotThere_IsEmpty()
    {
        board.Plug<VirtioRng>("virtio-rng-device");
        board.Driver[Driver.QueueSelect] = 1;
        Assert.Equal(0u, board.Driver[Driver.QueueSizeMax]);
        board.Driver[Driver.QueueReady] = 1;
        board.Driver[Driver.QueueDescriptors] = 1;
        Assert.Equal(0u, board.Driver[Driver.QueueReady]);
    }

    [Fact]
    public void Notification_BeforeDriverIsReady_IsIgnored()
    {
        board.Plug<VirtioRng>("virtio-rng-device");
        board.Driver.Negotiate();
        DriverQueue queue = board.Driver.AddQueue(0);
        queue.Add(new Piece(board.Allocate(16), 16, true));
        board.Driver[Driver.QueueNotify] = 0;
        board.Driver[Driver.QueueNotify] = 7;
        Assert.Equal(0, queue.UsedIndex);
        board.Driver.Start();
        Assert.Equal(1, queue.UsedIndex);
    }

    [Fact]
    public void Interrupt_IsHighUntilAcknowledged()
    {
        board.Plug<VirtioRng>("virtio-rng-device");
        DriverQueue queue = board.Driver.Begin(1)[0];
        queue.Add(new Piece(board.Allocate(16), 16, true));
        queue.Kick();
        Assert.True(board.Irq);
        Assert.Equal(1u, board.Driver.TakeInterrupt());
        Assert.False(board.Irq);
        Assert.Equal(0u, board.Driver[Driver.InterruptStatus]);
    }

    [Fact]
    public void StatusZero_ResetsDeviceAndQueues()
    {
        board.Plug<VirtioRng>("virtio-rng-device");
        DriverQueue queue = board.Driver.Begin(1)[0];
        queue.Add(new Piece(board.Allocate(16), 16, true));
        queue.Kick();
        board.Driver[Driver.Status] = 0;
        Assert.False(board.Irq);
        Assert.Equal(0u, board.Driver[Driver.Status]);
        Assert.Equal(0u, board.Driver[Driver.QueueReady]);
        DriverQueue again = board.Driver.Begin(1)[0];
        again.Add(new Piece(board.Allocate(16), 16, true));
        again.Kick();
        Assert.Equal(1, again.UsedIndex);
    }

    [Fact]
    public void ResetOfMachine_ResetsTransport()
    {
        board.Plug<VirtioRng>("virtio-rng-device");
        DriverQueue queue = board.Driver.Begin(1)[0];
        queue.Add(new Piece(board.Allocate(16), 16, true));
        queue.Kick();
        TestMachine.ResetDevice(board.Transport);
        Assert.False(board.Irq);
        Assert.Equal(0u, board.Driver[Driver.Status]);
        Assert.Equal(0u, board.Driver[Driver.QueueReady]);
    }

    [Fact]
    public void Device_TakenOut_LeavesEmptyTransport()
    {
        VirtioRng device = board.Plug<VirtioRng>("virtio-rng-device");
        DriverQueue queue = board.Driver.Begin(1)[0];
        queue.Add(new Piece(board.Allocate(16), 16, true));
        queue.Kick();
        TestMachine.Remove(device);
        Assert.False(board.Irq);
        Assert.Equal(0u, board.Driver[Driver.DeviceId]);
        Assert.Equal(0u, board.Driver[Driver.QueueSizeMax]);
        board.Driver[Driver.QueueNotify] = 0;
        board.Plug<VirtioRng>("virtio-rng-device");
        Assert.Equal(4u, board.Driver[Driver.DeviceId]);
    }

    [Fact]
    public void SharedMemory_IsNotThere()
    {
        board.Driver[0xAC] = 0;
        Assert.Equal([uint.MaxValue, uint.MaxValue], [board.Driver[0xB0], board.Driver[0xB4]]);
    }

    [Fact]
    public void Description_IsThatOfTheBinding()
    {
        var tree = new TreeProbe();
        board.Transport.DescribeToGuest(tree);
        Assert.Equal(["name virtio_mmio", "compatible = virtio,mmio", "reg", "interrupts irq", "dma-coherent"], tree.Lines);
    }

    [Fact]
    public void WideAccess_ToRegisters_IsRefused() =>
        Assert.Equal(IoResult.DeviceError, TestMachine.Region(board.Transport).Read(0, 8, default, out _));
}
