using Emu.Abstractions.Cpu.Accel;

namespace Emu.Core.Memory;

/// <summary>
/// Engines of a machine's clusters by number. Read by any thread without a lock; changed under the machine's lock.
/// </summary>
internal sealed class ClusterTable
{
    /// <summary>How many clusters a machine can have: the bits of a page descriptor.</summary>
    public const int Capacity = 32;

    private readonly AccelCluster?[] engines = new AccelCluster?[Capacity];

    /// <summary>The engine with a number, or null.</summary>
    public AccelCluster? this[int number]
    {
        get => Volatile.Read(ref engines[number]);
        set => Volatile.Write(ref engines[number], value);
    }

    /// <summary>Smallest number without an engine that is not reserved; -1 when all are in use.</summary>
    /// <param name="reserved">Bit n: number n is taken by a cluster that has no engine yet.</param>
    public int FirstFree(uint reserved)
    {
        for (int i = 0; i < Capacity; i++)
        {
            if (this[i] is null && (reserved >> i & 1) == 0)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Runs an action once every vCPU of every cluster has passed a quiescent point after this call.</summary>
    /// <param name="action">What to do; on any thread, outside locks.</param>
    public void AfterQuiescence(Action action)
    {
        // Counts itself, so that it cannot reach zero before every engine was asked.
        var pending = new Countdown(action);
        for (int i = 0; i < Capacity; i++)
        {
            if (this[i] is { } engine)
            {
                pending.Add();
                engine.AfterQuiescence(pending.Done);
            }
        }

        pending.Done();
    }

    private sealed class Countdown(Action action)
    {
        private int count = 1;

        public void Add() => Interlocked.Increment(ref count);

        public void Done()
        {
            if (Interlocked.Decrement(ref count) == 0)
            {
                action();
            }
        }
    }
}
