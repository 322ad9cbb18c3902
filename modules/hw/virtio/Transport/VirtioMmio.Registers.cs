using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qdev.Registers;
using Emu.Hw.Virtio.Ring;

namespace Emu.Hw.Virtio.Transport;

/// <content>Registers, named as in section 4.2.2 of the specification.</content>
public sealed partial class VirtioMmio
{
    /// <summary>"virt", as every virtio transport over MMIO has it.</summary>
    private const uint Magic = 0x7472_6976;

    /// <summary>"QEMU": guests that know one machine only look for exactly this.</summary>
    private const uint Vendor = 0x554D_4551;

    private const int ConfigOffset = 0x100;
    private const int ConfigSize = 0x100;

    private SplitQueue? Selected => slot.Find(queueSelect);

    private static void Describe(RegisterMapBuilder<VirtioMmio> map) => map
        .Size(0x200)
        .Options(new IoRegionOptions { MaxSize = 4 })
        .Register(0x000, "MagicValue", 32).Constant(31, 0, "Magic", Magic)
        .Register(0x004, "Version", 32).Constant(31, 0, "Version", 2)
        .Register(0x008, "DeviceID", 32, read: d => d.slot.Device?.DeviceId ?? 0)
        .Register(0x00C, "VendorID", 32).Constant(31, 0, "Vendor", Vendor)
        .Register(0x010, "DeviceFeatures", 32, read: d => d.deviceFeaturesSelect < 2 ? (uint)(d.slot.DeviceFeatures >> (int)(32 * d.deviceFeaturesSelect)) : 0)
        .Register(0x014, "DeviceFeaturesSel", 32).Field(31, 0, "Sel", of: d => ref d.deviceFeaturesSelect, access: RegisterAccess.WriteOnly)
        .Register(0x020, "DriverFeatures", 32, write: (d, v) => d.slot.WriteFeatures(d.driverFeaturesSelect, (uint)v))
        .Register(0x024, "DriverFeaturesSel", 32).Field(31, 0, "Sel", of: d => ref d.driverFeaturesSelect, access: RegisterAccess.WriteOnly)
        .Register(0x030, "QueueSel", 32).Field(31, 0, "Sel", of: d => ref d.queueSelect, access: RegisterAccess.WriteOnly)
        .Register(0x034, "QueueSizeMax", 32, read: d => (ulong)(d.Selected?.MaxSize ?? 0))
        .Register(0x038, "QueueSize", 32, read: d => (ulong)(d.Selected?.Size ?? 0), write: (d, v) => d.WriteQueueSize(v))
        .Register(0x044, "QueueReady", 32, read: d => d.Selected is { IsReady: true } ? 1UL : 0, write: (d, v) => d.Selected?.SetReady((v & 1) != 0))
        .Register(0x050, "QueueNotify", 32, write: (d, v) => d.slot.Notify((uint)v))
        .Register(0x060, "InterruptStatus", 32, read: d => d.slot.Interrupts)
        .Register(0x064, "InterruptACK", 32, write: (d, v) => d.slot.Acknowledge((uint)v))
        .Register(0x070, "Status", 32, read: d => (ulong)d.slot.Status, write: (d, v) => d.slot.WriteStatus((VirtioStatus)v))
        .Register(0x080, "QueueDescLow", 32, write: (d, v) => d.Selected?.Place(QueueArea.Descriptors, 0, (uint)v))
        .Register(0x084, "QueueDescHigh", 32, write: (d, v) => d.Selected?.Place(QueueArea.Descriptors, 1, (uint)v))
        .Register(0x090, "QueueDriverLow", 32, write: (d, v) => d.Selected?.Place(QueueArea.Driver, 0, (uint)v))
        .Register(0x094, "QueueDriverHigh", 32, write: (d, v) => d.Selected?.Place(QueueArea.Driver, 1, (uint)v))
        .Register(0x0A0, "QueueDeviceLow", 32, write: (d, v) => d.Selected?.Place(QueueArea.Device, 0, (uint)v))
        .Register(0x0A4, "QueueDeviceHigh", 32, write: (d, v) => d.Selected?.Place(QueueArea.Device, 1, (uint)v))

        // No shared memory: every region has the length -1.
        .Register(0x0AC, "SHMSel", 32, write: (_, _) => { })
        .Array(0x0B0, "SHMLen", 32, 2, read: (_, _) => uint.MaxValue)
        .Array(0x0B8, "SHMBase", 32, 2, read: (_, _) => uint.MaxValue)
        .Register(0x0FC, "ConfigGeneration", 32, read: d => d.slot.ConfigGeneration)
        .Array(ConfigOffset, "Config", 8, ConfigSize, read: (d, i) => d.ReadConfig(i), write: (d, i, v) => d.WriteConfig(i, (byte)v));

    private void WriteQueueSize(ulong size)
    {
        if (Selected is { } queue && !queue.SetSize(size))
        {
            Report($"queue {queueSelect} cannot have {size} entries: it takes a power of two up to {queue.MaxSize}, before it is ready");
        }
    }

    private byte ReadConfig(int offset)
    {
        byte value = 0;
        if (slot.Device is { } device && offset < device.ConfigSize)
        {
            device.ReadConfig(offset, new Span<byte>(ref value));
        }

        return value;
    }

    private void WriteConfig(int offset, byte value)
    {
        if (slot.Device is { } device && offset < device.ConfigSize)
        {
            device.WriteConfig(offset, new ReadOnlySpan<byte>(in value));
        }
    }
}
