using Emu.Abstractions.Qom;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emu.Core.Machines;

/// <summary>The log of a machine. Any thread. A line that repeats is counted and written once more with the count.</summary>
/// <param name="factory">Where logs go, or null.</param>
internal sealed class MachineLog(ILoggerFactory? factory)
{
    private readonly Lock guard = new();
    private uint topics;
    private EmuObject? lastOwner;
    private LogTopic lastTopic;
    private string lastLine = "";
    private int repeats;

    public ILogger Of(EmuObject owner) => factory?.CreateLogger(owner.Path) ?? NullLogger.Instance;

    public bool IsOn(LogTopic topic) => factory is not null && (Volatile.Read(ref topics) >> (int)topic & 1) != 0;

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
