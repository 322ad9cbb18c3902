using System.Text.Json;
using Emu.Monitor.Wire;

namespace Emu.Monitor.Sessions;

/// <summary>One value that a client sent: a request, or what is wrong with it.</summary>
/// <param name="Request">The request.</param>
/// <param name="Problem">What is wrong; null when there is a request.</param>
/// <param name="Id">The id to answer with; undefined for none.</param>
internal sealed record Incoming(QmpRequest? Request, string? Problem, JsonElement Id)
{
    /// <summary>Completes when the answer is on its way.</summary>
    public TaskCompletionSource Answered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Looks at a value.</summary>
    /// <param name="value">What came.</param>
    /// <param name="allowOutOfBand">Whether out-of-band commands are negotiated.</param>
    public static Incoming Of(ScannedValue value, bool allowOutOfBand)
    {
        JsonElement id = default;
        try
        {
            if (value.Problem is not null)
            {
                return new Incoming(null, value.Problem, default);
            }

            JsonElement json = QmpRequest.Parse(value.Json);
            id = QmpRequest.IdOf(json);
            return new Incoming(QmpRequest.Of(json, allowOutOfBand), null, id);
        }
        catch (QmpException e)
        {
            return new Incoming(null, e.Message, id);
        }
    }
}
