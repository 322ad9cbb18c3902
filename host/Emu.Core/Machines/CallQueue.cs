using System.Collections.Concurrent;
using Emu.Abstractions.Qom;
using Emu.Core.Objects;

namespace Emu.Core.Machines;

/// <summary>Calls that wait for the machine's lock, in the order of posting.</summary>
/// <param name="wake">Wakes whoever runs them.</param>
internal sealed class CallQueue(Action wake)
{
    private const int Batch = 256;

    private readonly ConcurrentQueue<Entry> entries = new();

    /// <summary>Whether nothing waits. Any thread.</summary>
    public bool IsEmpty => entries.IsEmpty;

    /// <summary>Queues a call. Any thread.</summary>
    /// <param name="owner">On whose behalf; null for the machine itself.</param>
    /// <param name="call">What to do.</param>
    public void Post(EmuObject? owner, Action call)
    {
        entries.Enqueue(new Entry(owner, owner?.Generation ?? 0, call));
        wake();
    }

    /// <summary>Runs a batch of what waits, under the machine's lock. What a call throws faults its owner.</summary>
    public void Run()
    {
        for (int i = 0; i < Batch && entries.TryDequeue(out Entry? entry); i++)
        {
            if (entry.Owner is null)
            {
                entry.Call();
            }
            else if (entry.Owner.Generation == entry.Generation && !entry.Owner.IsFaulted)
            {
                try
                {
                    entry.Call();
                }
                catch (Exception e)
                {
                    Lifecycle.MarkFaulted(entry.Owner, e);
                }
            }
        }
    }

    // A class: a queue of structs has code of its own, which is looked for in every image when the program starts.
    private sealed class Entry(EmuObject? owner, uint generation, Action call)
    {
        public EmuObject? Owner { get; } = owner;

        public uint Generation { get; } = generation;

        public Action Call { get; } = call;
    }
}
