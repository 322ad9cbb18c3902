using System.Runtime.InteropServices;

namespace Emu.Host.Running;

/// <summary>
/// Signals of a running machine: SIGTERM ends it in order, the first SIGINT says how to end it, the second ends it at once.
/// </summary>
internal sealed class Signals : IDisposable
{
    private readonly List<PosixSignalRegistration> registrations = [];
    private readonly TaskCompletionSource<RunEnd> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int interrupts;

    /// <summary>Begins to listen.</summary>
    /// <param name="firstInterrupt">Called on the first SIGINT.</param>
    public Signals(Action firstInterrupt)
    {
        registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            ended.TrySetResult(new RunEnd("terminated", ExitStatus.Ok));
        }));
        registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            if (Interlocked.Increment(ref interrupts) == 1)
            {
                firstInterrupt();
            }
            else
            {
                ended.TrySetResult(new RunEnd("interrupted", ExitStatus.Interrupted));
            }
        }));
    }

    /// <summary>Completes when a signal ends the run.</summary>
    public Task<RunEnd> Ended => ended.Task;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in registrations)
        {
            registration.Dispose();
        }
    }
}
