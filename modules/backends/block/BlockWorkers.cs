using Emu.Abstractions.Qdev.Backend;

namespace Emu.Backends.Block;

/// <summary>
/// Threads that do what blocks: made when the first request comes, as many as there is work for, asleep without any. Requests are
/// begun in their order and end in any.
/// </summary>
/// <param name="name">Name of the threads.</param>
/// <param name="work">Does a request, on one of the threads; throws nothing.</param>
/// <param name="cancel">Ends a request that was never begun.</param>
internal sealed class BlockWorkers(string name, Action<BlockRequest> work, Action<BlockRequest> cancel) : IDisposable
{
    private const int MaxThreads = 4;

    private readonly Lock gate = new();
    private readonly Queue<BlockRequest> waiting = new();
    private readonly SemaphoreSlim wake = new(0);
    private readonly ManualResetEventSlim idle = new(initialState: true);
    private readonly List<Thread> threads = [];
    private int resting;
    private int begun;
    private bool ended;

    /// <summary>Queues a request.</summary>
    /// <param name="request">The request.</param>
    public void Add(BlockRequest request)
    {
        lock (gate)
        {
            waiting.Enqueue(request);
            idle.Reset();
            if (resting < waiting.Count && threads.Count < MaxThreads)
            {
                // Counted as resting at once, or a burst would make all threads before the first is there.
                resting++;
                var thread = new Thread(Run) { IsBackground = true, Name = $"{name} {threads.Count}" };
                threads.Add(thread);
                thread.Start();
            }
        }

        wake.Release();
    }

    /// <summary>Ends all that has not begun.</summary>
    public void CancelWaiting()
    {
        lock (gate)
        {
            while (waiting.TryDequeue(out BlockRequest? request))
            {
                cancel(request);
            }

            SetIdle();
        }
    }

    /// <summary>Waits until nothing is to be done.</summary>
    public void Drain() => idle.Wait();

    /// <summary>Ends all that has not begun, waits for what has, and ends the threads.</summary>
    public void Dispose()
    {
        CancelWaiting();
        Drain();
        lock (gate)
        {
            ended = true;
            wake.Release(Math.Max(1, threads.Count));
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }
    }

    private void Run()
    {
        while (true)
        {
            wake.Wait();
            BlockRequest? request;
            lock (gate)
            {
                if (ended)
                {
                    return;
                }

                // None when it was cancelled meanwhile.
                if (!waiting.TryDequeue(out request))
                {
                    continue;
                }

                resting--;
                begun++;
            }

            work(request);
            lock (gate)
            {
                resting++;
                begun--;
                SetIdle();
            }
        }
    }

    private void SetIdle()
    {
        if (begun == 0 && waiting.Count == 0)
        {
            idle.Set();
        }
    }
}
