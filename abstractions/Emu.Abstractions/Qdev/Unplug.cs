namespace Emu.Abstractions.Qdev;

/// <summary>State of an unplug request.</summary>
public enum UnplugState : byte
{
    /// <summary>Not answered yet; the device, or the guest, has it.</summary>
    Pending,

    /// <summary>The device may be taken out.</summary>
    Accepted,

    /// <summary>It stays.</summary>
    Refused,
}

/// <summary>
/// A request to take a device out. The first answer counts. Answered under the machine's lock, during the request or later.
/// </summary>
public abstract class UnplugRequest
{
    /// <summary>The device.</summary>
    public abstract Device Device { get; }

    /// <summary>The answer so far.</summary>
    public UnplugState State { get; private set; }

    /// <summary>The device may be taken out; the core unrealizes it after the present callback.</summary>
    public void Accept() => Answer(UnplugState.Accepted, "");

    /// <summary>The device stays.</summary>
    /// <param name="reason">Why, for the one who asked.</param>
    public void Refuse(string reason) => Answer(UnplugState.Refused, reason);

    /// <summary>Called once, with the first answer.</summary>
    /// <param name="state">The answer.</param>
    /// <param name="reason">Why it was refused; otherwise empty.</param>
    protected abstract void OnAnswered(UnplugState state, string reason);

    private void Answer(UnplugState state, string reason)
    {
        if (State == UnplugState.Pending)
        {
            State = state;
            OnAnswered(state, reason);
        }
    }
}
