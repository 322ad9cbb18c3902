using System.Diagnostics;
using Emu.Abstractions.Qom;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emu.Core.Machines;

/// <summary>The log of a machine. Any thread. A line that repeats is counted and written once more with the count.</summary>
/// <param name="factory">Where logs go, or null.</param>
/// <param name="ranges">Addresses that topics about code are logged of, first and last; null for all.</param>
internal sealed class MachineLog(ILoggerFactory? factory, IReadOnlyList<(ulong First, ulong Last)>? ranges)
{
    private readonly Lock guard = new();
    private uint topics;
    private EmuObject? lastOwner;
    private LogTopic lastTopic;
    private string lastLine = "";
    private int repeats;

    public ILogger Of(EmuObject owner) => factory?.CreateLogger(owner.Path) ?? NullLogger.Instance;

    /// <summary>Writes what an object threw, with where it did: of a recursion, only where it ended.</summary>
    public void OfFault(EmuObject owner, Exception error)
    {
        const int Frames = 32;
        ILogger log = Of(owner);
        if (log.IsEnabled(LogLevel.Error))
        {
            StackFrame[] frames = new StackTrace(error, fNeedFileInfo: false).GetFrames();
            string where = frames.Length <= Frames ? error.StackTrace ?? "" : string.Concat(frames.Take(Frames).Select(frame => $"   at {frame.GetMethod()}\n")) + $"   and {frames.Length - Frames} more";
            log.Log(LogLevel.Error, default, $"{owner.Path} (type '{owner.Type}') failed and is out of service: {error.GetType()}: {error.Message}\n{where}", null, static (line, _) => line);
        }
    }

    public bool IsOn(LogTopic topic) => factory is not null && (Volatile.Read(ref topics) >> (int)topic & 1) != 0;

    public bool IsOn(LogTopic topic, ulong address) => IsOn(topic) && (ranges is null or { Count: 0 } || ranges.Any(range => range.First <= address && address <= range.Last));

    public void Switch(IReadOnlyList<LogTopic> on)
    {
        foreach (LogTopic topic in on)
        {
            Switch(topic, true);
        }
    }

    public void Switch(LogTopic topic, bool on)
    {
        if (on)
        {
            Interlocked.Or(ref topics, 1U << (int)topic);
        }
        else
        {
            Interlocked.And(ref topics, ~(1U << (int)topic));
        }
    }

    public void Write(LogTopic topic, EmuObject owner, string message)
    {
        if (!IsOn(topic))
        {
            return;
        }

        lock (guard)
        {
            if (owner == lastOwner && topic == lastTopic && message == lastLine)
            {
                repeats++;
                return;
            }

            if (repeats > 0 && lastOwner is not null)
            {
                Emit(lastTopic, lastOwner, $"{lastLine} ({repeats} more times)");
            }

            (lastOwner, lastTopic, lastLine, repeats) = (owner, topic, message, 0);
        }

        Emit(topic, owner, message);
    }

    /// <summary>Lets go of an object that is taken out of the machine.</summary>
    public void Forget(EmuObject owner)
    {
        lock (guard)
        {
            if (lastOwner == owner)
            {
                (lastOwner, lastLine, repeats) = (null, "", 0);
            }
        }
    }

    private void Emit(LogTopic topic, EmuObject owner, string line) =>
        Of(owner).Log(topic == LogTopic.GuestError ? LogLevel.Warning : LogLevel.Information, new EventId((int)topic + 1, topic.ToString()), line, null, static (text, _) => text);
}
