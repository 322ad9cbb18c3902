namespace Emu.Core.Machines;

/// <summary>
/// Hands a machine's events to its subscribers, on the thread on which they happen, with or without the machine's lock: a
/// subscriber must not block, and whatever it throws is dropped.
/// </summary>
public sealed class EventStream
{
    private readonly Lock guard = new();
    private volatile Action<MachineEvent>[] subscribers = [];

    /// <summary>Adds a subscriber. Any thread.</summary>
    /// <param name="subscriber">Told of every event from now on.</param>
    /// <returns>Disposing it ends the subscription.</returns>
    public IDisposable Subscribe(Action<MachineEvent> subscriber)
    {
        lock (guard)
        {
            subscribers = [.. subscribers, subscriber];
        }

        return new Subscription(this, subscriber);
    }

    internal void Raise(MachineEvent happened)
    {
        foreach (Action<MachineEvent> subscriber in subscribers)
        {
            try
            {
                subscriber(happened);
            }
            catch (Exception)
            {
                // One broken listener must neither hide the event from the others nor stop the machine.
            }
        }
    }

    private sealed class Subscription(EventStream stream, Action<MachineEvent> subscriber) : IDisposable
    {
        public void Dispose()
        {
            lock (stream.guard)
            {
                stream.subscribers = Array.FindAll(stream.subscribers, other => !ReferenceEquals(other, subscriber));
            }
        }
    }
}
