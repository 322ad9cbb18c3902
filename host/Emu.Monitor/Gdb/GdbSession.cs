using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Emu.Abstractions.Cpu.Accel;
using Emu.Abstractions.Qom;
using Emu.Core.Machines;
using Emu.Monitor.Commands;
using Emu.Monitor.Human;
using Emu.Monitor.Sessions;

namespace Emu.Monitor.Gdb;

/// <summary>
/// One debugger. The machine stops when it connects, and goes on when it says so or leaves. Clusters are processes, CPUs their
/// threads; when one stops, all do.
/// </summary>
internal sealed class GdbSession : IDisposable
{
    private const string Ok = "OK";
    private const string Unknown = "";

    private readonly MachineMonitor monitor;
    private readonly GdbPackets packets;
    private readonly QmpSession commands;
    private readonly GdbBreakpoints points;
    private readonly Channel<MachineEvent> happened = Channel.CreateUnbounded<MachineEvent>();
    private readonly IDisposable subscription;
    private readonly HashSet<int> attached = [];
    private GdbThread? general;
    private string? lastStop;
    private bool awaitsStop;
    private GdbThread? alone;

    /// <summary>Makes a session.</summary>
    /// <param name="monitor">The machine's monitor.</param>
    /// <param name="stream">The connection.</param>
    public GdbSession(MachineMonitor monitor, Stream stream)
    {
        this.monitor = monitor;
        packets = new GdbPackets(stream);
        commands = new QmpSession(monitor, Stream.Null, Stream.Null);
        points = new GdbBreakpoints(monitor.Machine);
        subscription = monitor.Machine.Events.Subscribe(e => happened.Writer.TryWrite(e));
    }

    private Machine Machine => monitor.Machine;

    /// <summary>Serves the debugger until it leaves.</summary>
    /// <param name="cancel">Ends it.</param>
    public async Task RunAsync(CancellationToken cancel)
    {
        Stop();
        Task<GdbInput?> reading = packets.ReadAsync(cancel).AsTask();
        Task<MachineEvent> waiting = happened.Reader.ReadAsync(cancel).AsTask();
        while (true)
        {
            if (alone is { } thread)
            {
                await RunAloneAsync(thread, reading, cancel).ConfigureAwait(false);
            }

            if (await Task.WhenAny(reading, waiting).ConfigureAwait(false) == waiting)
            {
                await OnEventAsync(await waiting.ConfigureAwait(false), cancel).ConfigureAwait(false);
                waiting = happened.Reader.ReadAsync(cancel).AsTask();
                continue;
            }

            if (await reading.ConfigureAwait(false) is not { } input)
            {
                return;
            }

            if (input.Text is null)
            {
                Stop();
            }
            else if (Answer(input.Text) is { } answer)
            {
                await packets.WriteAsync(answer, cancel).ConfigureAwait(false);
                packets.Acknowledges &= input.Text != "QStartNoAckMode";
                if (input.Text is "k" or "D" || (input.Text.StartsWith("D;", StringComparison.Ordinal) && attached.Count == 0) || input.Text.StartsWith("vKill", StringComparison.Ordinal))
                {
                    return;
                }
            }

            reading = packets.ReadAsync(cancel).AsTask();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        subscription.Dispose();
        commands.Dispose();
        try
        {
            points.Clear();
            if (Machine.Phase == MachinePhase.Paused)
            {
                Machine.Continue();
            }
        }
        catch (EmuException)
        {
            // The machine is over, or cannot go on: nothing is left to do for a debugger that has gone.
        }
    }

    private void Stop()
    {
        if (Machine.IsRunning)
        {
            Machine.Pause();
        }
    }

    private async Task OnEventAsync(MachineEvent e, CancellationToken cancel)
    {
        if (e is DebugStopEvent stop)
        {
            general = GdbThread.All(Machine).FirstOrDefault(t => t.Cpu.Path == stop.Path) ?? general;
        }

        if (!awaitsStop)
        {
            return;
        }

        string? report = e switch
        {
            DebugStopEvent met => Report(met),
            ShutdownEvent => "W00",

            // A point was told of by an event before this one.
            StopEvent => $"T02thread:{(general ?? GdbThread.All(Machine).FirstOrDefault())?.Id};",
            _ => null,
        };
        if (report is not null)
        {
            awaitsStop = false;
            lastStop = report;
            await packets.WriteAsync(report, cancel).ConfigureAwait(false);
        }
    }

    private string Report(DebugStopEvent met)
    {
        string what = met.Reason == DebugReason.Breakpoint || general is null
            ? "swbreak:;"
            : string.Create(CultureInfo.InvariantCulture, $"{points.WordFor(general.Cluster, met.Address)}:{met.Address:x};");
        return $"T05thread:{general?.Id};{what}";
    }

    private string? Answer(string packet)
    {
        try
        {
            return packet switch
            {
                "?" => lastStop ?? $"T05thread:{Require().Id};",
                "QStartNoAckMode" => Ok,
                "vCont?" => "vCont;c;C;s;S",
                "g" => new GdbRegisters(Machine, Require()).ReadAll(),
                "qC" => "QC" + Require().Id,
                "qfThreadInfo" => "m" + string.Join(',', Known().Select(t => t.Id)),
                "qsThreadInfo" => "l",
                "k" or ['v', 'K', 'i', 'l', 'l', ..] => Kill(),
                ['v', 'A', 't', 't', 'a', 'c', 'h', ';', .. var process] => Attach(process),
                ['D', ';', .. var process] => Detach(process),
                ['D', ..] => Ok,
                ['H', 'g', .. var id] => SetGeneral(id),
                ['H', 'c', ..] => Ok,
                ['T', .. var id] => GdbThread.Find(GdbThread.All(Machine), id) is null ? "E01" : Ok,
                ['c', ..] => Resume(),
                ['s', ..] => Step(Require()),
                ['v', 'C', 'o', 'n', 't', ';', .. var actions] => Continue(actions),
                ['p', .. var number] => new GdbRegisters(Machine, Require()).Read(number),
                ['P', .. var assignment] => new GdbRegisters(Machine, Require()).Write(assignment),
                ['G', .. var values] => new GdbRegisters(Machine, Require()).WriteAll(values),
                ['m', .. var where] => GdbMemory.Read(Machine, Require().Cpu, where),
                ['M', .. var where] => GdbMemory.Write(Machine, Require().Cpu, where),
                ['Z', .. var point] => Point(point, set: true),
                ['z', .. var point] => Point(point, set: false),
                ['q', ..] => Query(packet),
                _ => Unknown,
            };
        }
        catch (Exception e) when (e is EmuException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            return "E01";
        }
    }

    private string Query(string packet)
    {
        const string Features = "qXfer:features:read:target.xml:";
        const string Command = "qRcmd,";
        const string Extra = "qThreadExtraInfo,";
        if (packet.StartsWith("qSupported", StringComparison.Ordinal))
        {
            return string.Create(CultureInfo.InvariantCulture, $"PacketSize={GdbPackets.MaxBytes:x};qXfer:features:read+;multiprocess+;QStartNoAckMode+;swbreak+;hwbreak+;vContSupported+");
        }

        if (packet.StartsWith("qAttached", StringComparison.Ordinal))
        {
            return "1";
        }

        if (packet.StartsWith(Features, StringComparison.Ordinal))
        {
            return Piece(TargetDescription.Write(Require().Cpu.Class), packet[Features.Length..]);
        }

        if (packet.StartsWith(Command, StringComparison.Ordinal))
        {
            string line = Encoding.UTF8.GetString(Convert.FromHexString(packet[Command.Length..]));
            string said = HumanMonitor.Do(line, new CommandContext(monitor, commands), GdbThread.All(Machine).ToList().FindIndex(t => t.Cpu == general?.Cpu) is > 0 and int index ? index : 0);
            return said.Length == 0 ? Ok : Convert.ToHexStringLower(Encoding.UTF8.GetBytes(said));
        }

        if (packet.StartsWith(Extra, StringComparison.Ordinal) && GdbThread.Find(GdbThread.All(Machine), packet[Extra.Length..]) is { } thread)
        {
            return Convert.ToHexStringLower(Encoding.UTF8.GetBytes($"{thread.Cpu.Path} ({thread.Cpu.Type}){(thread.Cpu.Header.Halted != 0 ? " halted" : "")}"));
        }

        return Unknown;
    }

    private static string Piece(string whole, string range)
    {
        string[] ends = range.Split(',');
        int offset = int.Parse(ends[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        int length = int.Parse(ends[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        if (offset >= whole.Length)
        {
            return "l";
        }

        length = Math.Min(length, whole.Length - offset);
        return (offset + length < whole.Length ? "m" : "l") + whole.Substring(offset, length);
    }

    /// <summary>
    /// The CPUs that the debugger is told of: those of the first cluster, and of others that it attaches to. It asks what a process is when
    /// it attaches, and takes one that it finds otherwise for a copy of the first, which a cluster of another architecture is not.
    /// </summary>
    private IEnumerable<GdbThread> Known()
    {
        GdbThread first = Require();
        if (attached.Count == 0)
        {
            attached.Add(first.Process);
        }

        return GdbThread.All(Machine).Where(thread => attached.Contains(thread.Process));
    }

    private string Attach(string process)
    {
        int number = int.Parse(process, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        if (GdbThread.All(Machine).FirstOrDefault(thread => thread.Process == number) is not { } found)
        {
            return "E01";
        }

        _ = Known();
        attached.Add(number);
        general = found;
        return lastStop = $"T05thread:{found.Id};";
    }

    private string Detach(string process)
    {
        attached.Remove(int.Parse(process, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
        return Ok;
    }

    private GdbThread Require()
    {
        IReadOnlyList<GdbThread> all = GdbThread.All(Machine);
        general = all.FirstOrDefault(t => t.Cpu == general?.Cpu) ?? all.FirstOrDefault();
        return general ?? throw new EmuException("the machine has no CPUs");
    }

    private string SetGeneral(string id)
    {
        GdbThread? found = GdbThread.Find(GdbThread.All(Machine), id);
        general = found ?? general;
        return found is null ? "E01" : Ok;
    }

    /// <summary>
    /// The first action that names a thread which steps decides. Without one everything goes on, unless only one thread is named: debuggers
    /// get one past a breakpoint so, and count on the others to stay where they are.
    /// </summary>
    private string? Continue(string actions)
    {
        string[][] all = [.. actions.Split(';').Select(action => action.Split(':'))];
        if (all.FirstOrDefault(parts => parts[0] is ['s' or 'S', ..]) is { } step)
        {
            return Step(step.Length > 1 ? GdbThread.Find(GdbThread.All(Machine), step[1]) ?? Require() : Require());
        }

        if (all is [[_, var id]] && !id.EndsWith("-1", StringComparison.Ordinal) && (!id.StartsWith('p') || id.Contains('.', StringComparison.Ordinal)) && GdbThread.Find(GdbThread.All(Machine), id) is { } thread)
        {
            alone = thread;
            return null;
        }

        return Resume();
    }

    /// <summary>Lets one CPU go on by itself, an instruction at a time, until it comes to a point or the debugger has something to say.</summary>
    private async Task RunAloneAsync(GdbThread thread, Task input, CancellationToken cancel)
    {
        string? report = null;
        try
        {
            while (report is null && !input.IsCompleted && !cancel.IsCancellationRequested)
            {
                Machine.StepCpu(thread.Cpu);
                report = points.IsBreakpoint(thread.Cluster, thread.Cpu.Header.Pc) ? $"T05thread:{thread.Id};swbreak:;" : null;
            }
        }
        catch (EmuException)
        {
            // Its last instruction ended the machine.
            report = "W00";
        }

        (alone, general) = (null, thread);
        lastStop = report ?? $"T02thread:{thread.Id};";
        await packets.WriteAsync(lastStop, cancel).ConfigureAwait(false);
    }

    private string? Resume()
    {
        while (happened.Reader.TryRead(out _))
        {
            // What happened while the debugger held the machine is no answer to this.
        }

        awaitsStop = true;
        Machine.Continue();
        return null;
    }

    private string Step(GdbThread thread)
    {
        Machine.StepCpu(thread.Cpu);
        general = thread;
        return lastStop = $"T05thread:{thread.Id};";
    }

    private string Kill()
    {
        Machine.Shutdown();
        return Ok;
    }

    private string Point(string point, bool set)
    {
        string[] parts = point.Split(';')[0].Split(',');
        int kind = int.Parse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture);
        ulong address = ulong.Parse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        ulong length = ulong.Parse(parts[2], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return points.Change(Require().Cluster, kind, address, length, set) ? Ok : Unknown;
    }
}
