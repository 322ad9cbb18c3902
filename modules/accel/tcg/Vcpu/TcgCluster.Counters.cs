using System.Diagnostics;
using Emu.Accel.Tcg.Interp;

namespace Emu.Accel.Tcg.Vcpu;

/// <content>Numbers for people.</content>
internal sealed unsafe partial class TcgCluster
{
    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, long Value)> Counters
    {
        get
        {
            TcgVcpu[] all = vcpus;
            List<(string, long)> counters =
            [
                ("blocks", Blocks.Count),
                ("block-bytes", Blocks.Bytes),
                ("native-bytes", Blocks.NativeBytes),
                ("blocks-invalidated", Blocks.Invalidated),
                ("cache-emptied", Blocks.Emptied),
                ("translations", Sum(all, v => v.Builder.Translations)),
                ("translation-ns", (long)(Sum(all, v => v.Builder.Ticks) * (1e9 / Stopwatch.Frequency))),
                ("translated-instructions", Sum(all, v => v.Builder.Translated)),
                ("native-blocks", Sum(all, v => v.Builder.Natives)),
                ("native-instructions", Sum(all, v => v.Builder.NativeInstructions)),
                ("native-code-bytes", Sum(all, v => v.Builder.NativeBytes)),
                ("native-ns", (long)(Sum(all, v => v.Builder.NativeTicks) * (1e9 / Stopwatch.Frequency))),
                ("jumps-linked", Sum(all, v => v.Links)),
                ("jump-cache-misses", Sum(all, v => v.Lookups)),
                ("tlb-fills", Sum(all, v => v.Memory.KnownHits)),
                ("tlb-walks", Sum(all, v => v.Memory.Walks)),
                ("helper-calls", Sum(all, v => v.HelperCalls)),
                ("operations-left", Sum(all, v => v.OperationsLeft)),
                ("space-accesses", Sum(all, v => v.Memory.SpaceAccesses)),
                ("lockstep-compared", Sum(all, v => v.StepsCompared)),
                ("lockstep-void", Sum(all, v => v.StepsVoid)),
                ("instructions", Sum(all, v => (long)v.Cpu.Header.InstructionCount)),
            ];
            for (ExitCode code = 0; code < ExitCode.Count; code++)
            {
                int index = (int)code;
                counters.Add(("exit-" + code.ToString().ToLowerInvariant(), Sum(all, v => v.Exits[index])));
            }

            return counters;
        }
    }

    private static long Sum(TcgVcpu[] all, Func<TcgVcpu, long> counter)
    {
        long sum = 0;
        foreach (TcgVcpu vcpu in all)
        {
            sum += counter(vcpu);
        }

        return sum;
    }
}
