using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Stm32;

/// <summary>What peripherals have in common: besides the machine, software resets them by a bit of RCC.</summary>
public abstract partial class Stm32Peripheral : Device
{
    /// <summary>Virtual time in ns.</summary>
    protected long Now => Services.Clock.Now;

    /// <inheritdoc/>
    protected override void OnReset(ResetPhase phase, ResetKind kind)
    {
        base.OnReset(phase, kind);
        if (phase == ResetPhase.Enter)
        {
            Clear();
        }
        else if (phase == ResetPhase.Hold)
        {
            Show();
        }
    }

    /// <summary>Sets all of the state as after reset, and touches nobody.</summary>
    protected abstract void Clear();

    /// <summary>Drives the outputs as the state says.</summary>
    protected abstract void Show();

    /// <summary>Logs what real hardware would not accept.</summary>
    /// <param name="what">What was done.</param>
    protected void LogError(string what)
    {
        if (Services.IsLogged(LogTopic.GuestError))
        {
            Services.Log(LogTopic.GuestError, this, what);
        }
    }

    [Emu.Abstractions.Qdev.Input("reset")]
    private void OnResetLine(bool level)
    {
        if (level)
        {
            Clear();
            Show();
        }
    }
}
