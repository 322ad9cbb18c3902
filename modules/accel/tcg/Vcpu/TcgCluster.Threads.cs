using Emu.Abstractions.Cpu.Accel;

namespace Emu.Accel.Tcg.Vcpu;

/// <content>A thread for each vCPU, or one for all of them in turn by instruction count.</content>
internal sealed unsafe partial class TcgCluster
{
    private const long Slice = 20_000;

    private readonly object turns = new();
    private Thread? conductor;
    private bool woken;

    private bool InTurn => Host.Mode == ExecutionMode.Deterministic;

    /// <summary>Makes a vCPU look at its requests. Any thread.</summary>
    /// <param name="vcpu">The vCPU.</param>
    public void Wake(TcgVcpu vcpu)
    {
        if (InTurn)
        {
            WakeConductor();
        }
        else
        {
            vcpu.Wake();
        }
    }

    /// <inheritdoc/>
    public override void TurnCame() => WakeConductor();

    /// <summary>Says whether a vCPU rests; in turn, all of them rest when one does.</summary>
    /// <param name="vcpu">The vCPU.</param>
    /// <param name="value">Whether it rests.</param>
    public void SetResting(TcgVcpu vcpu, bool value)
    {
        if (InTurn)
        {
            SetResting(value);
        }
        else
        {
            vcpu.SetResting(value);
        }
    }

    private void StartThreads()
    {
        if (!InTurn)
        {
            foreach (TcgVcpu vcpu in vcpus)
            {
                vcpu.Start();
            }

            return;
        }

        if (conductor is null)
        {
            conductor = new Thread(Conduct, 1 << 20) { IsBackground = true, Name = $"vcpus of {Host.Name}" };
            conductor.Start();
        }

        WakeConductor();
    }

    private void StopThreads()
    {
        WakeConductor();
        conductor?.Join();
        foreach (TcgVcpu vcpu in vcpus)
        {
            vcpu.Join();
        }
    }

    private void WakeConductor()
    {
        lock (turns)
        {
            woken = true;
            Monitor.PulseAll(turns);
        }
    }

    private void Conduct()
    {
        long untilTimer = 1;
        bool resume = true;
        while (!disposed)
        {
            if (stopping)
            {
                SetResting(true);
                foreach (TcgVcpu vcpu in vcpus)
                {
                    vcpu.RunPostedAtRest();
                }

                resume = true;
                WaitForCall();
                continue;
            }

            if (resume)
            {
                // Counts may have been restored meanwhile.
                lock (turns)
                {
                    if (stopping)
                    {
                        continue;
                    }

                    SetResting(false);
                }

                foreach (TcgVcpu vcpu in vcpus)
                {
                    vcpu.Reported = vcpu.Cpu.Header.InstructionCount;
                }

                resume = false;
            }

            if (!Host.TakeTurn(ref untilTimer))
            {
                WaitForCall();
                continue;
            }

            bool worked = false;
            foreach (TcgVcpu vcpu in vcpus)
            {
                if (stopping || vcpu.IsFaulted)
                {
                    continue;
                }

                ulong before = vcpu.Cpu.Header.InstructionCount;
                vcpu.Turn(Math.Min(Slice, untilTimer));
                worked |= vcpu.Cpu.Header.InstructionCount != before;
                untilTimer = Report(vcpu);
            }

            if (Host.EndTurn(worked || stopping || AnyAsked(), ref untilTimer) && !stopping)
            {
                WaitForCall();
            }
        }

        SetResting(true);
    }

    /// <summary>Reports what a vCPU executed since the last time.</summary>
    /// <param name="vcpu">The vCPU.</param>
    /// <returns>Instructions until the next timer.</returns>
    public long Report(TcgVcpu vcpu)
    {
        ulong now = vcpu.Cpu.Header.InstructionCount;
        long executed = (long)(now - vcpu.Reported);
        vcpu.Reported = now;
        return Host.Advance(executed);
    }

    /// <summary>Whether a vCPU that executes nothing is asked for something.</summary>
    private bool AnyAsked()
    {
        foreach (TcgVcpu vcpu in vcpus)
        {
            if (vcpu.Cpu.Header.Requests != 0)
            {
                return true;
            }
        }

        return false;
    }

    private void WaitForCall()
    {
        lock (turns)
        {
            while (!woken && !disposed)
            {
                Monitor.Wait(turns);
            }

            woken = false;
        }
    }

    private void SetResting(bool value)
    {
        foreach (TcgVcpu vcpu in vcpus)
        {
            vcpu.SetResting(value);
        }
    }
}
