using System.Runtime.CompilerServices;

namespace Emu.Abstractions.Qom;

/// <summary>
/// What an object holds of the world, and what the world holds of it: a line, a clock, a timer, a region, a port. Handles are
/// named, made while the object is configured, and cut by the core when it is unrealized, so nothing outside keeps a delegate
/// into the object's module.
/// </summary>
public abstract class Handle
{
    private protected Handle(EmuObject owner, string name)
    {
        Owner = owner;
        Name = name;
    }

    /// <summary>The object that has the handle.</summary>
    public EmuObject Owner { get; }

    /// <summary>Name in the object, with an index for arrays.</summary>
    public string Name { get; }

    /// <summary>The object is gone; the handle does nothing any more. Readable from any thread.</summary>
    public bool IsCut { get; private protected set; }

    /// <inheritdoc/>
    public override string ToString() => $"{Owner.Path}.{Name}";

    internal virtual void Cut() => IsCut = true;

    internal virtual void Save(StateWriter writer)
    {
    }

    internal virtual void Restore(StateReader reader)
    {
    }

    /// <summary>
    /// Whether the host's stack has room for one more call into the owner. When it has none, callbacks go round in circles, from device
    /// to device or within one: the owner is faulted, and everybody gets out again.
    /// </summary>
    private protected bool HasRoom()
    {
        if (RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return true;
        }

        Owner.Fault(new InsufficientExecutionStackException($"calls of {Name} nest without end: what it drives leads back to itself"));
        return false;
    }

    /// <summary>
    /// Runs a callback of the owner under the machine's lock: marks the owner busy, so that an access back into it is refused, and
    /// turns an exception into a fault of the owner. Does nothing when the owner is gone or faulted.
    /// </summary>
    private protected void Guard(Action? callback)
    {
        if (callback is null || !MayCall || !HasRoom())
        {
            return;
        }

        Owner.Busy++;
        try
        {
            callback();
        }
        catch (Exception e)
        {
            Owner.Fault(e);
        }
        finally
        {
            Owner.Busy--;
        }
    }

    /// <summary>Whether a callback into the owner may run.</summary>
    private protected bool MayCall => !IsCut && !Owner.IsFaulted;
}
