using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Gpio;

/// <summary>A switch that somebody outside of the machine sets: a reset of the machine leaves it as it is.</summary>
[Device("gpio.switch", Family = "gpio")]
public sealed partial class GpioSwitch : Device
{
    /// <summary>Whether it is closed when the machine is made.</summary>
    [Config]
    public partial bool Closed { get; init; }

    /// <summary>It connects to ground: low while it is closed, as a button with a pull-up has it.</summary>
    [Config]
    public partial bool ActiveLow { get; init; }

    /// <summary>High while it is closed; with <see cref="ActiveLow"/> while it is open.</summary>
    [Output]
    public partial IrqLine Out { get; }

    /// <inheritdoc/>
    protected override void OnRealize()
    {
        base.OnRealize();
        Out.Set(Closed != ActiveLow);
    }
}
