using System.Text.Json;
using Emu.Core.Machines;
using Emu.Monitor.Commands;
using Emu.Monitor.Wire;

namespace Emu.Monitor.Sessions;

/// <summary>Finds a request's command and checks, in the order of the protocol and before anything happens, that it may be done.</summary>
internal static class Dispatcher
{
    private const string Negotiation = "qmp_capabilities";

    /// <summary>Does a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="id">Its id.</param>
    /// <param name="context">Who asks.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="Abstractions.Qom.EmuException">It cannot be done.</exception>
    public static byte[] Do(QmpRequest request, JsonElement id, CommandContext context)
    {
        CommandEntry command = Find(request, context);
        if (request.IsOutOfBand && !command.AllowsOutOfBand)
        {
            throw new QmpException($"The command {request.Command} does not support OOB");
        }

        CheckPhase(command, context.Machine.Phase);
        object? result = command.Read(request.Arguments).Execute(context);
        return QmpText.Return(result is null ? null : json => command.Result!.Write(json, result), id);
    }

    private static CommandEntry Find(QmpRequest request, CommandContext context)
    {
        if (!context.Session.IsNegotiated && request.Command != Negotiation)
        {
            throw new QmpException($"Expecting capabilities negotiation with '{Negotiation}'", QmpErrorClass.CommandNotFound);
        }

        if (context.Session.IsNegotiated && request.Command == Negotiation)
        {
            throw new QmpException("Capabilities negotiation is already complete, command ignored", QmpErrorClass.CommandNotFound);
        }

        return context.Monitor.Commands.Find(request.Command)
            ?? throw new QmpException($"The command {request.Command} has not been found", QmpErrorClass.CommandNotFound);
    }

    private static void CheckPhase(CommandEntry command, MachinePhase phase)
    {
        if ((command.Phases & phase) != 0)
        {
            return;
        }

        throw phase == MachinePhase.Building
            ? new QmpException($"The command '{command.Name}' is permitted only after machine initialization has completed")
            : new WrongPhaseException($"do '{command.Name}'", phase, command.Phases);
    }
}
