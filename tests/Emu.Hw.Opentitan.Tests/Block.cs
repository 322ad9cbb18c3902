using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;

namespace Emu.Hw.Opentitan.Tests;

/// <summary>A peripheral by its registers.</summary>
/// <param name="device">The device.</param>
internal sealed class Block(Device device)
{
    private readonly IoRegion region = TestMachine.Region(device);

    public uint this[int register]
    {
        get
        {
            Assert.Equal(IoResult.Ok, region.Read((ulong)register, 4, default, out ulong value));
            return (uint)value;
        }

        set => Assert.Equal(IoResult.Ok, region.Write((ulong)register, 4, default, value));
    }

    /// <summary>Names of the outputs of an array that are high, by number.</summary>
    public int[] High(string array) => [.. Enumerable.Range(0, 32).Where(i => device.FindHandle<Emu.Abstractions.Irq.IrqLine>($"{array}[{i}]")?.Level == true)];
}
