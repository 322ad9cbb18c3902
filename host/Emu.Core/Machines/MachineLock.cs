namespace Emu.Core.Machines;

/// <summary>
/// The lock of one machine. May be entered again by the thread that holds it. Fair enough: a thread that waited a millisecond
/// keeps others from overtaking it, so a vCPU busy with a device cannot starve the rest of the machine.
/// </summary>
public sealed class MachineLock
{
    private const int Patience = 1;

    private readonly object gate = new();
    private readonly object turnstile = new();
    private volatile bool starving;

    /// <summary>Whether the calling thread holds the lock.</summary>
    public bool IsHeld => Monitor.IsEntered(gate);

    /// <summary>Waits for the lock.</summary>
    public void Enter()
    {
        if (starving && !Monitor.IsEntered(gate))
        {
            EnterInTurn();
        }
        else if (!Monitor.TryEnter(gate))
        {
            EnterInTurn();
        }
    }

    /// <summary>Lets go of the lock.</summary>
    public void Exit() => Monitor.Exit(gate);

    /// <summary>Holds the lock until the result is disposed.</summary>
    public Hold Take()
    {
        Enter();
        return new Hold(this);
    }

    private void EnterInTurn()
    {
        lock (turnstile)
        {
            if (!Monitor.TryEnter(gate, Patience))
            {
                starving = true;
                Monitor.Enter(gate);
                starving = false;
            }
        }
    }

    /// <summary>The lock being held.</summary>
    /// <param name="owner">The lock.</param>
    public readonly ref struct Hold(MachineLock owner)
    {
        /// <summary>Lets go.</summary>
        public void Dispose() => owner.Exit();
    }
}
