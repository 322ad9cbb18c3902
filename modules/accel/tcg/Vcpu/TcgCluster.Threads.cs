using Emu.Abstractions.Cpu.Accel;

namespace Emu.Accel.Tcg.Vcpu;

/// <content>A thread for each vCPU, or one for all of them in turn by instruction count.</content>
internal sealed unsafe partial class TcgCluster
{
    private const long Slice = 20_000;
    private const long Never = long.MaxValue / 4;

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

            if (!worked && !stopping)
            {
                untilTimer = Idle(untilTimer);
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

    /// <summary>All wait: time goes on to the next timer at once, or stands until somebody calls.</summary>
    private long Idle(long untilTimer)
    {
        foreach (TcgVcpu vcpu in vcpus)
        {
            if (vcpu.Cpu.Header.Requests != 0)
            {
                return untilTimer;
            }
        }

        if (untilTimer < Never)
        {
            return Host.Advance(untilTimer);
        }

        WaitForCall();
        return untilTimer;
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
