using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;

namespace Emu.Hw.Iotkit.Tests;

/// <summary>A block by its registers and lines.</summary>
/// <param name="device">The device.</param>
internal sealed class Block(Device device)
{
    public uint this[int register]
    {
        get
        {
            Assert.Equal(IoResult.Ok, TestMachine.Region(device).Read((ulong)register, 4, default, out ulong value));
            return (uint)value;
        }

        set => Assert.Equal(IoResult.Ok, TestMachine.Region(device).Write((ulong)register, 4, default, value));
    }

    /// <summary>Level of an output.</summary>
    public bool Line(string name) => TestMachine.Line(device, name).Level;

    /// <summary>A line that drives an input of the device.</summary>
    /// <param name="machine">Where it comes from.</param>
    /// <param name="input">Name of the input.</param>
    public IrqLine Drive(TestMachine machine, string input)
    {
        IrqLine line = TestMachine.Line(machine.Attach(new Hand(), "hand-" + input), "out");
        line.Connect(device.FindHandle<IrqInput>(input)!);
        return line;
    }

    /// <summary>Drives a line.</summary>
    private sealed class Hand : Device
    {
        protected override void OnConfigured()
        {
            base.OnConfigured();
            AddOutput("out");
        }
    }
}
