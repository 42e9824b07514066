namespace ActorLoad.Core.Plan;
internal static class LoadOptionsReader;
internal static class ThresholdFigures;
