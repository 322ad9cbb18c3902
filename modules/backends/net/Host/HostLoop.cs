using System.Collections.Concurrent;

namespace Emu.Backends.Net.Host;

/// <summary>Carries what the host's sockets report to the stack's thread. What is queued is bounded by the operations under way.</summary>
/// <param name="wake">Wakes that thread. Any thread.</param>
internal sealed class HostLoop(Action wake)
{
    private const int Batch = 256;

    private readonly ConcurrentQueue<Action> events = new();

    /// <summary>Queues an event. Any thread.</summary>
    /// <param name="call">What to do on the stack's thread.</param>
    public void Post(Action call)
    {
        events.Enqueue(call);
        wake();
    }

    /// <summary>Does what is queued. The stack's thread.</summary>
    /// <returns>Whether there is more.</returns>
    public bool Run()
    {
        for (int i = 0; i < Batch && events.TryDequeue(out Action? call); i++)
        {
            call();
        }

        return !events.IsEmpty;
    }
}
