# The task of the benchmark in R: Rscript task.R RESPONDENTS.csv FIGURES.csv
suppressPackageStartupMessages(library(survey))
if (!requireNamespace("MASS", quietly = TRUE)) {
  # calibrate() takes an inverse from MASS, which comes with R but not with every installation of it.
  namespace <- new.env(parent = baseenv())
  namespace$ginv <- function(X, tol = sqrt(.Machine$double.eps)) {
    parts <- svd(X)
    kept <- parts$d > max(tol * parts$d[1], 0)
    parts$v[, kept, drop = FALSE] %*% (t(parts$u[, kept, drop = FALSE]) / parts$d[kept])
  }
  info <- new.env(parent = baseenv())
  info$spec <- c(name = "MASS", version = "0")
  info$exports <- list2env(list(ginv = "ginv"))
  namespace$.__NAMESPACE__. <- info
  invisible(.Internal(registerNamespace("MASS", namespace)))
}
files <- commandArgs(trailingOnly = TRUE)
data <- read.csv(files[1], stringsAsFactors = TRUE, na.strings = c("", "NA"))
items <- grep("^q[0-9]+$", names(data), value = TRUE)
data[items] <- lapply(data[items], factor)
data$population <- data$weight * ave(data$weight, data$stratum, FUN = length)
design <- svydesign(ids = ~1, strata = ~stratum, weights = ~weight, fpc = ~population, data = data)
total <- sum(data$weight)
sexes <- c(female = .52, male = .48)
ages <- c("under 35" = .15, "35 to 44" = .25, "45 to 54" = .30, "55 to 64" = .22, "65 and over" = .08)
margins <- c(total, total * sexes[levels(data$sex)][-1], total * ages[levels(data$age)][-1])
names(margins) <- c("(Intercept)", paste0("sex", levels(data$sex)[-1]), paste0("age", levels(data$age)[-1]))
design <- calibrate(design, ~sex + age, margins, calfun = "raking", epsilon = 1e-12, maxit = 100)
out <- list()
for (item in items) {
  formula <- as.formula(paste0("~", item))
  figures <- svyby(formula, ~group, design, svymean, na.rm = TRUE, vartype = c("se", "ci"))
  levels <- levels(data[[item]])
  for (at in seq_along(levels)) {
    out[[length(out) + 1]] <- data.frame(kind = "share", item = item, level = levels[at],
      group = as.character(figures$group), a = figures[[1 + at]], b = figures[[1 + length(levels) + at]])
  }
  test <- svychisq(as.formula(paste0("~", item, "+group")), design)
  out[[length(out) + 1]] <- data.frame(kind = "test", item = item, level = "", group = "",
    a = test$statistic, b = test$parameter[["ndf"]])
}
out <- do.call(rbind, out)
out$a <- format(out$a, digits = 17)
out$b <- format(out$b, digits = 17)
write.csv(out, files[2], row.names = FALSE, quote = FALSE)
